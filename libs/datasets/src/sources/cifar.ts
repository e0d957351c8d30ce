import path from 'node:path';
import { memorySource } from '../batches/memory-source.ts';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from './dataset.ts';
import { damaged, fileHash, readDataFile } from './read-file.ts';

const SIDE = 32;
const PIXELS = SIDE * SIDE;

interface CifarKind {
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Label bytes before the pixels, and which of them is the class. */
  readonly labels: number;
  readonly classByte: number;
  readonly classes: number;
  readonly names: string;
}

const KINDS: Readonly<Record<'cifar10' | 'cifar100', CifarKind>> = {
  cifar10: {
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ['test_batch.bin'],
    labels: 1,
    classByte: 0,
    classes: 10,
    names: 'batches.meta.txt',
  },
  // CIFAR-100's first byte is the coarse label, its second the fine one.
  cifar100: {
    train: ['train.bin'],
    test: ['test.bin'],
    labels: 2,
    classByte: 1,
    classes: 100,
    names: 'fine_label_names.txt',
  },
};

/**
 * CIFAR-10 or CIFAR-100 from the folder of its binary version: 32 x 32 x 3 in [0, 1], with train and test splits.
 *
 * CIFAR-LT is `longTail(selectSplit(manifest, 'train'), { profile: 'exponential', imbalance, assign: 'listed', seed })`:
 * the published counts, class 0 the largest. Which images stay follows our seed, not NumPy's.
 *
 * @throws UserError that names file, offset, expected and found
 */
export async function cifar(root: string, kind: 'cifar10' | 'cifar100'): Promise<Dataset> {
  const { train, test, labels, classByte, classes, names } = KINDS[kind];
  const record = labels + 3 * PIXELS;
  const identities = await classNames(path.join(root, names), classes);
  const files = [...train, ...test].map((name) => path.join(root, name));
  const parts: Uint8Array[] = [];
  // One after another, so that the first missing file in the list is the one named.
  for (const file of files)
    parts.push(await readDataFile(file, `Unpack the binary version of ${kind} here.`));
  const counts = parts.map((bytes, index) => {
    if (bytes.length % record === 0 && bytes.length > 0) return bytes.length / record;
    throw damaged(
      files[index]!,
      `offset ${bytes.length}`,
      `whole records of ${record} bytes`,
      'the end of the file',
    );
  });
  const images = counts.reduce((sum, count) => sum + count, 0);
  const pixels = new Uint8Array(images * 3 * PIXELS);
  const identityOf = new Int32Array(images);
  const split = new Uint8Array(images);
  let image = 0;
  parts.forEach((bytes, index) => {
    for (let start = 0; start < bytes.length; start += record, image++) {
      const label = bytes[start + classByte]!;
      if (label >= classes) {
        throw damaged(
          files[index]!,
          `offset ${start + classByte}`,
          `a label below ${classes}`,
          String(label),
        );
      }
      identityOf[image] = label;
      split[image] = index < train.length ? 0 : 1;
      toChannelsLast(bytes.subarray(start + labels, start + record), pixels, image * 3 * PIXELS);
    }
  });
  const manifest = createManifest({
    name: kind,
    origin: `${kind}:${fileHash(pixels)}`,
    identities,
    identityOf,
    item: Int32Array.from(identityOf.keys()),
    split,
    splitNames: ['train', 'test'],
    history: [{ transform: kind, options: {} }],
  });
  return { manifest, source: memorySource(pixels, [SIDE, SIDE, 3]) };
}

function toChannelsLast(planes: Uint8Array, into: Uint8Array, at: number): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      into[at + pixel * 3 + channel] = planes[channel * PIXELS + pixel]!;
  }
}

async function classNames(file: string, classes: number): Promise<string[]> {
  const text = new TextDecoder().decode(
    await readDataFile(file, 'It belongs to the binary version: unpack it whole.'),
  );
  const names = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length !== classes)
    throw damaged(file, `line ${names.length + 1}`, `${classes} class names`, `${names.length}`);
  return names;
}
