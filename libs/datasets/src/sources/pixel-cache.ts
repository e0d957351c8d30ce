import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, sha256File, writeFileAtomic, writeJsonAtomic, readJson } from '@rangeloss/storage';
import { UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageSize, type ImageSource } from '../batches/image-source.ts';
import { memorySource } from '../batches/memory-source.ts';
import type { Dataset } from './dataset.ts';

const stampSchema = z.strictObject({ hash: z.string(), shape: z.array(z.int()), sha256: z.string() });

export interface PixelCacheOptions {
  /** Where the file is kept; the user's cache folder by default. */
  readonly folder?: string;
  /** Called now and then with the number of images drawn or decoded so far. */
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * The same data set with its pixels in memory, kept in a file between runs: for sources that draw or decode each image
 * when it is read, and are read by many cells of a study.
 *
 * The file is named by the manifest's hash and the shape, written whole or not at all, and checked when it is read;
 * a damaged one is made anew. Pixels are bytes, so a source in [0, 1] that comes from bytes stays the same.
 *
 * @throws UserError when the source's scale is another, since bytes would not hold it
 */
export async function cachedPixels(
  { manifest, source }: Dataset,
  options: PixelCacheOptions = {},
): Promise<Dataset> {
  if (source.scale !== '[0, 1]') {
    throw new UserError(`Pixels in the scale ${source.scale} cannot be kept as bytes.`, {
      field: 'source',
      mend: 'Keep the source in [0, 1] and standardise what is read from it.',
    });
  }
  const folder = options.folder ?? cacheFolder('pixels');
  const file = path.join(folder, `${manifest.hash.slice(0, 32)}-${source.shape.join('x')}.bin`);
  const pixels =
    (await kept(file, manifest.hash, source.shape)) ?? (await made(file, { manifest, source }, options));
  const rowOf = new Map<number, number>();
  manifest.item.forEach((item, row) => rowOf.set(item, row));
  const inMemory = memorySource(pixels, source.shape);
  return {
    manifest,
    source: {
      ...inMemory,
      ...(source.where === undefined ? {} : { where: (item: number) => source.where!(item) }),
      read: (items, into) =>
        inMemory.read(
          items.map((item) => rowOf.get(item) ?? -1),
          into,
        ),
    },
  };
}

async function kept(
  file: string,
  hash: string,
  shape: ImageSource['shape'],
): Promise<Uint8Array | undefined> {
  const stamp = await readJson(`${file}.json`, stampSchema).catch(() => undefined);
  if (stamp?.hash !== hash || stamp.shape.join() !== shape.join()) return undefined;
  const sum = await sha256File(file).catch(() => undefined);
  return sum === stamp.sha256 ? new Uint8Array(await readFile(file)) : undefined;
}

const CHUNK = 64;

async function made(
  file: string,
  { manifest, source }: Dataset,
  options: PixelCacheOptions,
): Promise<Uint8Array> {
  const size = imageSize(source);
  const all = manifest.item.length;
  const pixels = new Uint8Array(all * size);
  const values = new Float32Array(CHUNK * size);
  for (let start = 0; start < all; start += CHUNK) {
    const items = manifest.item.subarray(start, start + CHUNK);
    await source.read(items, values);
    for (let value = 0; value < items.length * size; value++) {
      pixels[start * size + value] = Math.round(values[value]! * 255);
    }
    options.onProgress?.(Math.min(all, start + CHUNK), all);
    // Drawing blocks the event loop: others get their turn after each chunk.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writeFileAtomic(file, pixels);
  await writeJsonAtomic(`${file}.json`, {
    hash: manifest.hash,
    shape: source.shape,
    sha256: await sha256File(file),
  });
  return pixels;
}
