import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { prepareBackend } from '@rangeloss/backend';
import { type Dataset, readBatch } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { embedBatches } from '@rangeloss/training';
import { Command } from 'commander';
import { checkpointNet } from '../embed/checkpoint-net.ts';
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
}

export function embedCommand(): Command {
  return new Command('embed')
    .description('embed a data set with the network of a checkpoint, in bounded memory')
    .requiredOption('--checkpoint <place>', 'a checkpoint file, or the folder of a cell’s checkpoints')
    .requiredOption(
      '--data <source>',
      'a study, or a data source: digits, "{name: folder, shape: [8, 8, 1]}"',
    )
    .requiredOption('--out <file>', 'embeddings with their labels: .parquet, or .npy and .labels.csv')
    .option('--root <folder>', 'the files of a source that is read from the disk')
    .option('--batch <n>', 'images in one forward pass', positive('--batch'), 128)
    .option('--backend <name>', 'what computes', 'auto')
    .option('--json', 'one JSON document on standard output, progress on standard error')
    .option('--quiet', 'no progress')
    .action(embed);
}

async function embed(options: EmbedOptions): Promise<void> {
  const dataset = await embeddedData(options.data, options.root);
  const backend = await prepareBackend({ name: options.backend as 'auto' });
  const { model, file: checkpoint, step } = await checkpointNet(options.checkpoint);
  checkShape(dataset, model.inputShape, checkpoint);
  const { manifest } = dataset;
  const count = manifest.item.length;
  await mkdir(path.dirname(path.resolve(options.out)), { recursive: true });
  const writer = await embeddingWriter(options.out, { count, dimension: model.embeddingSize });
  const { signal, release } = interruptSignal(() => undefined);
  const shows = process.stderr.isTTY && options.quiet !== true;
  try {
    const read = (start: number, size: number) =>
      readBatch(
        dataset.source,
        manifest,
        Int32Array.from({ length: size }, (_, at) => start + at),
      );
    for await (const { start, rows, data } of embedBatches(model, {
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
    model.dispose();
    await dataset.source.close?.();
  }
  const { embeddingSize: dimension, name: network } = model;
  if (options.json === true) {
    sayJson({ files: writer.files, count, dimension, network, checkpoint, step, backend: backend.name });
    return;
  }
  const labels = writer.files[1] === undefined ? '' : ` --labels ${writer.files[1]}`;
  say(
    `${count} images of ${manifest.name} embedded in ${dimension} dimensions by ${network} after ${step} steps (${backend.name})`,
  );
  say(`Wrote   ${writer.files.join(', ')}\nNext    rangeloss evaluate --protocol retrieval --embeddings ${options.out}${labels}`);
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
