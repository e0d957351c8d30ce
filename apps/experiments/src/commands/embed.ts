import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { prepareBackend } from '@rangeloss/backend';
import { type Dataset, readBatch } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { checkpointNet } from '../embed/checkpoint-net.ts';
import type { EmbeddingNet } from '../embed/embedding-net.ts';
import { onnxNet } from '../embed/onnx-net.ts';
import { embeddedData } from '../embed/embedded-data.ts';
import { embeddingWriter } from '../embed/embedding-writer.ts';
import { exitCode, type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { interruptSignal } from './interrupt.ts';
import { positive } from './options.ts';

interface EmbedOptions extends OutputOptions {
  readonly checkpoint: string;
  readonly data: string;
  readonly out: string;
  readonly root?: string;
  readonly batch: number;
  readonly backend: string;
  readonly range: readonly [number, number];
}

export function embedCommand(): Command {
  return new Command('embed')
    .description('embed a data set with the network of a checkpoint, in bounded memory')
    .requiredOption('--checkpoint <place>', 'a checkpoint, the folder of a cell’s, or an .onnx file')
    .requiredOption(
      '--data <source>',
      'a study, or a data source: digits, "{name: folder, shape: [8, 8, 1]}"',
    )
    .requiredOption('--out <file>', 'embeddings with their labels: .parquet, or .npy and .labels.csv')
    .option('--root <folder>', 'the files of a source that is read from the disk')
    .option('--batch <n>', 'images in one forward pass', positive('--batch'), 128)
    .option('--range <low,high>', 'what an .onnx file wants its pixels in: --range=-1,1', parseRange, [0, 1])
    .option('--backend <name>', 'what computes', 'auto')
    .option('--json', 'one JSON document on standard output, progress on standard error')
    .option('--quiet', 'no progress')
    .action(embed);
}

async function embed(options: EmbedOptions): Promise<void> {
  const dataset = await embeddedData(options.data, options.root);
  const { net, computedBy } = await openNet(options);
  const { name: network, file: checkpoint, step, embeddingSize: dimension } = net;
  checkShape(dataset, net.inputShape, checkpoint);
  const { manifest } = dataset;
  const count = manifest.item.length;
  await mkdir(path.dirname(path.resolve(options.out)), { recursive: true });
  const writer = await embeddingWriter(options.out, { count, dimension });
  const { signal, release } = interruptSignal(() => undefined);
  const shows = process.stderr.isTTY && options.quiet !== true;
  try {
    const read = (start: number, size: number) =>
      readBatch(
        dataset.source,
        manifest,
        Int32Array.from({ length: size }, (_, at) => start + at),
      );
    for await (const { start, rows, data } of net.batches({
      count,
      batchSize: options.batch,
      read,
      signal,
    })) {
      await writer.add({ rows, data, ...namesOf(dataset, start, rows) });
      if (shows) process.stderr.write(`\r${start + rows} of ${count} images embedded`);
    }
    if (shows) process.stderr.write('\n');
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    if (!signal.aborted) throw error;
    say('\nStopped: nothing was written.', { json: true });
    process.exitCode = exitCode.interrupted;
    return;
  } finally {
    release();
    await net.dispose();
    await dataset.source.close?.();
  }
  if (options.json === true) {
    sayJson({ files: writer.files, count, dimension, network, checkpoint, step, backend: computedBy });
    return;
  }
  const labels = writer.files[1] === undefined ? '' : ` --labels ${writer.files[1]}`;
  say(
    `${count} images of ${manifest.name} embedded in ${dimension} dimensions by ${network}${step === undefined ? '' : ` after ${step} steps`} (${computedBy})`,
  );
  say(
    `Wrote   ${writer.files.join(', ')}\nNext    rangeloss evaluate --protocol retrieval --embeddings ${options.out}${labels}`,
  );
}

/** The network, and what computes with it: a tfjs backend, or onnxruntime. */
async function openNet({
  checkpoint,
  backend,
  range,
}: EmbedOptions): Promise<{ readonly net: EmbeddingNet; readonly computedBy: string }> {
  if (/\.onnx$/i.test(checkpoint)) {
    return { net: await onnxNet(checkpoint, range), computedBy: 'onnxruntime' };
  }
  const { name } = await prepareBackend({ name: backend as 'auto' });
  return { net: await checkpointNet(checkpoint), computedBy: name };
}

/** `-1,1` as its two bounds. @throws UserError for anything else */
function parseRange(text: string): readonly [number, number] {
  const bounds = text.split(',').map(Number);
  const [low = NaN, high = NaN] = bounds;
  if (bounds.length === 2 && low < high) return [low, high];
  throw new UserError(`--range takes two numbers, the lower first, not ${text}.`, {
    field: '--range',
    mend: 'For example --range=-1,1',
  });
}

/** Label and place of some images, for the rows of the file. */
function namesOf(
  { manifest, source }: Dataset,
  start: number,
  rows: number,
): { readonly labels: readonly string[]; readonly paths: readonly string[] } {
  const images = Array.from({ length: rows }, (_, at) => start + at);
  return {
    labels: images.map((image) => manifest.identities[manifest.identityOf[image]!]!),
    paths: images.map((image) => {
      const item = manifest.item[image]!;
      return manifest.paths?.get(item) ?? source.where?.(item) ?? String(item);
    }),
  };
}

function checkShape({ source, manifest }: Dataset, wanted: readonly number[], checkpoint: string): void {
  if (source.shape.join() === wanted.join()) return;
  throw new UserError(
    `The images of ${manifest.name} are ${source.shape.join('x')}, and ${checkpoint} takes ${wanted.join('x')}.`,
    { field: '--data', mend: `Give the source the shape [${wanted.join(', ')}].` },
  );
}
