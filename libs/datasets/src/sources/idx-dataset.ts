import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { memorySource } from '../batches/memory-source.ts';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from './dataset.ts';
import { readIdx, type IdxArray } from './idx.ts';
import { fileHash } from './read-file.ts';

export interface IdxFiles {
  readonly split: string;
  readonly images: string;
  readonly labels: string;
}

export interface IdxOptions {
  readonly name?: string;
  /** EMNIST's images are stored with rows and columns exchanged. */
  readonly transposed?: boolean;
  /** The name of label i; labels are their own names by default. */
  readonly classNames?: readonly string[];
}

/**
 * MNIST, Fashion-MNIST, KMNIST, EMNIST: pairs of IDX files, one per split, as one data set with a split column.
 *
 * Images are height x width x 1 in [0, 1]. Items are numbered through the files in their order.
 *
 * @throws UserError that names the file and offset of damage, or both files when their lengths disagree
 */
export async function idxDataset(files: readonly IdxFiles[], options: IdxOptions = {}): Promise<Dataset> {
  if (files.length === 0)
    throw new UserError('An IDX data set needs at least one pair of files.', { field: 'files' });
  const parts: { split: string; images: IdxArray; labels: IdxArray }[] = [];
  // One after another: of several damaged files the first listed is the one named, whichever disk answers first.
  for (const { split, images, labels } of files) {
    parts.push({ split, images: await readIdx(images, 3), labels: await readIdx(labels, 1) });
  }
  const [, height, width] = parts[0]!.images.shape as [number, number, number];
  for (const { images, labels } of parts) checkPair(images, labels, height, width);
  const pixels = joined(parts.map(({ images }) => images.data));
  if (options.transposed === true) transpose(pixels, height, width);
  const labels = joined(parts.map((part) => part.labels.data));
  const highest = labels.reduce((most, label) => Math.max(most, label), 0);
  const identities = Array.from(
    { length: highest + 1 },
    (_, label) => options.classNames?.[label] ?? String(label),
  );
  const split = joined(parts.map(({ labels }, index) => new Uint8Array(labels.data.length).fill(index)));
  const manifest = createManifest({
    name: options.name ?? path.basename(path.dirname(path.resolve(files[0]!.images))),
    origin: `idx:${fileHash(pixels)}`,
    identities,
    identityOf: Int32Array.from(labels),
    item: Int32Array.from(labels.keys()),
    split,
    splitNames: parts.map((part) => part.split),
    history: [{ transform: 'idx', options: { files: files.map(({ images }) => path.basename(images)) } }],
  });
  return { manifest, source: memorySource(pixels, [height, width, 1]) };
}

/**
 * The IDX files of a folder by their usual names, with or without `.gz`.
 *
 * @param options.prefix for EMNIST's variants, for example `emnist-letters`
 * @throws UserError that lists the names that were looked for
 */
export async function idxFolder(
  root: string,
  options: IdxOptions & { prefix?: string } = {},
): Promise<Dataset> {
  const { prefix, ...rest } = options;
  const emnist = prefix !== undefined;
  const named = (split: 'train' | 'test') => {
    const head = emnist ? `${prefix}-${split}` : split === 'train' ? 'train' : 't10k';
    return { split, images: `${head}-images-idx3-ubyte`, labels: `${head}-labels-idx1-ubyte` };
  };
  const files: IdxFiles[] = [];
  for (const { split, images, labels } of [named('train'), named('test')]) {
    files.push({ split, images: await present(root, images), labels: await present(root, labels) });
  }
  return idxDataset(files, {
    name: prefix ?? path.basename(path.resolve(root)),
    transposed: emnist,
    ...rest,
  });
}

async function present(root: string, name: string): Promise<string> {
  for (const candidate of [name, `${name}.gz`, name.replace(/-idx/, '.idx')]) {
    const file = path.join(root, candidate);
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new UserError(`${root} holds neither ${name} nor ${name}.gz.`, {
    file: path.join(root, name),
    mend: 'Fetch all four files of the data set into this folder.',
  });
}

function checkPair(images: IdxArray, labels: IdxArray, height: number, width: number): void {
  const [count, rows, columns] = images.shape as [number, number, number];
  if (count !== labels.shape[0]) {
    throw new UserError(
      `${images.file} holds ${count} images, but ${labels.file} ${labels.shape[0] ?? 0} labels.`,
      {
        file: labels.file,
        mend: 'Take both files from the same split of the same data set.',
      },
    );
  }
  if (rows !== height || columns !== width) {
    throw new UserError(
      `${images.file} holds images of ${rows} x ${columns}, the first file ${height} x ${width}.`,
      {
        file: images.file,
      },
    );
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function transpose(pixels: Uint8Array, height: number, width: number): void {
  const size = height * width;
  const image = new Uint8Array(size);
  for (let start = 0; start < pixels.length; start += size) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++)
        image[row * width + column] = pixels[start + column * height + row]!;
    }
    pixels.set(image, start);
  }
}
