import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { createManifest } from '../manifest/manifest.ts';
import { TextPoolBuilder } from '../manifest/text-pool.ts';
import type { Dataset } from './dataset.ts';
import { encodedSource, type DecodeOptions } from './encoded-source.ts';
import { closedOnFailure, RandomAccessFile } from './random-access-file.ts';
import { damaged, fileHash, orReport, reporting } from './read-file.ts';
import { tarEntries, type TarEntry } from './tar.ts';

const IMAGES = new Set(['jpg', 'jpeg', 'png', 'webp', 'pgm', 'ppm']);

export interface WebDatasetOptions extends DecodeOptions {
  readonly name?: string;
  /** The key of the label where a sample has `.json` and no `.cls`: `label` by default. */
  readonly labelKey?: string;
}

/**
 * WebDataset shards: tar files in which the files of a sample follow each other and share their name up to the
 * first dot, an image (`.jpg`, `.png`, `.webp`, ...) with its label in `.cls` or under a key of `.json`.
 *
 * Images stay in the shards and are read from there; paths are the samples' names.
 *
 * @param shards in the order in which their samples are numbered
 * @throws UserError that names shard, sample or offset
 */
export async function webDataset(shards: readonly string[], options: WebDatasetOptions): Promise<Dataset> {
  const files: RandomAccessFile[] = [];
  return closedOnFailure(files, () => indexed(shards, files, options));
}

/** @param files receives the shards as they are opened */
async function indexed(
  shards: readonly string[],
  files: RandomAccessFile[],
  options: WebDatasetOptions,
): Promise<Dataset> {
  const images: { file: RandomAccessFile; entry: TarEntry }[] = [];
  const labels: string[] = [];
  const pool = new TextPoolBuilder();
  const report = reporting(options.onDamage);
  for (const shard of shards) {
    const file = await orReport(report, () => RandomAccessFile.open(shard));
    if (file === undefined) continue;
    files.push(file);
    // A damaged header hides what follows it, so the rest of that shard is left out.
    await orReport(report, async () => {
      for await (const { key, parts } of samplesOf(file)) {
        await orReport(report, async () => {
          const image = [...parts].find(([extension]) => IMAGES.has(extension));
          if (image === undefined)
            throw damaged(shard, `sample ${key}`, 'an image', [...parts.keys()].join(', '));
          labels.push(await labelOf(file, key, parts, options.labelKey ?? 'label'));
          images.push({ file, entry: image[1] });
          pool.add(key);
        });
      }
    });
  }
  if (images.length === 0) {
    throw new UserError(`${shards.length} shards hold no sample.`, {
      field: 'shards',
      mend: 'Give WebDataset tar files.',
    });
  }
  const paths = pool.build();
  const names = [...new Set(labels)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  const index = new Map(names.map((name, place) => [name, place]));
  const manifest = createManifest({
    name: options.name ?? path.basename(shards[0]!, '.tar'),
    origin: `webdataset:${fileHash(paths.bytes)}`,
    identities: names,
    identityOf: Int32Array.from(labels, (label) => index.get(label)!),
    item: Int32Array.from(labels.keys()),
    paths,
    history: [{ transform: 'webdataset', options: { shards: shards.map((shard) => path.basename(shard)) } }],
  });
  const items = {
    count: images.length,
    where: (item: number) => `${images[item]!.file.path}, ${images[item]!.entry.name}`,
    place: (item: number) => {
      const { file, entry } = images[item]!;
      return { file: file.path, offset: entry.offset, length: entry.size };
    },
    bytes: (item: number) => images[item]!.file.read(images[item]!.entry.offset, images[item]!.entry.size),
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
  return { manifest, source: encodedSource(items, options) };
}

interface Sample {
  readonly key: string;
  /** The sample's files by extension. */
  readonly parts: Map<string, TarEntry>;
}

async function* samplesOf(file: RandomAccessFile): AsyncGenerator<Sample> {
  let sample: Sample | undefined;
  for await (const entry of tarEntries(file)) {
    const match = /^((?:.*\/)?[^/.]+)\.([^/]+)$/.exec(entry.name);
    if (match === null) continue;
    const [, key, extension] = match as unknown as [string, string, string];
    if (sample?.key !== key) {
      if (sample !== undefined) yield sample;
      sample = { key, parts: new Map() };
    }
    sample.parts.set(extension.toLowerCase(), entry);
  }
  if (sample !== undefined) yield sample;
}

async function labelOf(
  file: RandomAccessFile,
  key: string,
  parts: ReadonlyMap<string, TarEntry>,
  labelKey: string,
): Promise<string> {
  const entry = parts.get('cls') ?? parts.get('json');
  if (entry === undefined)
    throw damaged(file.path, `sample ${key}`, 'a label in .cls or .json', [...parts.keys()].join(', '));
  const text = new TextDecoder().decode(await file.read(entry.offset, entry.size)).trim();
  if (parts.has('cls')) return text;
  try {
    const label = (JSON.parse(text) as Record<string, unknown>)[labelKey];
    if (typeof label === 'string' || typeof label === 'number') return String(label);
  } catch {
    // Not JSON: the same message as for a missing key.
  }
  throw damaged(
    file.path,
    `sample ${key}`,
    `a label under "${labelKey}" in .json`,
    JSON.stringify(text.slice(0, 60)),
  );
}
