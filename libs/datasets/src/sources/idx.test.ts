import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@rangeloss/foundation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { selectSplit } from '../manifest/select-images.ts';
import { idxDataset, idxFolder } from './idx-dataset.ts';

const fixtures = fileURLToPath(new URL('../fixtures/idx/', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-idx-'));
});
afterAll(() => rm(folder, { recursive: true }));

const images = path.join(fixtures, 'train-images-idx3-ubyte');
const labels = path.join(fixtures, 'train-labels-idx1-ubyte.gz');

async function changed(file: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const target = path.join(folder, `${Math.random().toString(36).slice(2)}-${path.basename(file)}`);
  await writeFile(target, change(await readFile(file)));
  return target;
}

const reading = (files: { images?: string; labels?: string }) =>
  idxDataset([{ split: 'train', images, labels, ...files }]);

describe('an IDX data set', () => {
  it("reads what Python's struct wrote, plain and gzipped, both splits", async () => {
    const { manifest, source } = await idxFolder(fixtures);
    expect(source.shape).toEqual([4, 5, 1]);
    expect(manifest.splitNames).toEqual(['train', 'test']);
    for (const [split, head] of [
      ['train', 'train'],
      ['test', 't10k'],
    ] as const) {
      const expected = JSON.parse(await readFile(path.join(fixtures, `${head}.json`), 'utf8')) as {
        images: number[][][];
        labels: number[];
      };
      const part = selectSplit(manifest, split);
      expect(Array.from(part.identityOf, (identity) => Number(part.identities[identity]))).toEqual(
        expected.labels,
      );
      const values = await readBatch(source, part, Int32Array.from(part.item.keys()));
      expect(Array.from(values, (value) => Math.round(value * 255))).toEqual(expected.images.flat(2));
    }
  });

  it('exchanges rows and columns for EMNIST, and names classes', async () => {
    const options = { transposed: true, classNames: ['a', 'b', 'c'] };
    const square = await changed(images, (bytes) => {
      const copy = Buffer.concat([bytes.subarray(0, 16), bytes.subarray(16, 16 + 6 * 16)]);
      copy.writeUInt32BE(4, 12);
      return copy;
    });
    const plain = await reading({ images: square });
    const turned = await idxDataset([{ split: 'train', images: square, labels }], options);
    expect(turned.manifest.identities).toEqual(['a', 'b', 'c']);
    const of = async ({ source, manifest }: typeof plain) => [
      ...(await readBatch(source, manifest, Int32Array.of(2))),
    ];
    const [a, b] = [await of(plain), await of(turned)];
    a.forEach((value, place) => expect(b[(place % 4) * 4 + Math.floor(place / 4)]).toBe(value));
  });

  it.each([
    ['a missing file', { images: '/nowhere/train-images' }, /\/nowhere\/train-images does not exist/],
    ['swapped files', { images: labels }, /offset 0: expected the magic number 0x00000803.*found 0x00000801/],
  ])('says so for %s', async (_what, files, message) => {
    await expect(reading(files)).rejects.toThrow(UserError);
    await expect(reading(files)).rejects.toThrow(message);
  });

  it('names file, offset, expected and found for damage', async () => {
    const cut = await changed(images, (bytes) => bytes.subarray(0, 100));
    await expect(reading({ images: cut })).rejects.toThrow(
      `${cut}, offset 100: expected 136 bytes for 6 x 4 x 5 values, found the end of the file.`,
    );
    const long = await changed(images, (bytes) => Buffer.concat([bytes, Buffer.alloc(3)]));
    await expect(reading({ images: long })).rejects.toThrow(
      'offset 136: expected the end after 6 x 4 x 5 values, found 3 more bytes',
    );
    const headless = await changed(images, (bytes) => bytes.subarray(0, 7));
    await expect(reading({ images: headless })).rejects.toThrow('offset 7: expected a header of 16 bytes');
    const zipCut = await changed(labels, (bytes) => bytes.subarray(0, 20));
    await expect(reading({ labels: zipCut })).rejects.toThrow('offset 20: expected a whole gzip stream');
    const zipBad = await changed(labels, (bytes) =>
      Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(20, 0xff)]),
    );
    await expect(reading({ labels: zipBad })).rejects.toThrow(UserError);
    const page = await changed(images, () => Buffer.from('<!DOCTYPE html><title>404</title>'));
    await expect(reading({ images: page })).rejects.toThrow(/found 0x3c21444f/);
    const empty = await changed(images, () => Buffer.alloc(0));
    await expect(reading({ images: empty })).rejects.toThrow('offset 0');
  });

  it('names the first listed of several damaged files, whatever the disk answers first', async () => {
    const long = await changed(images, (bytes) => Buffer.concat([bytes, Buffer.alloc(4_000_000)]));
    const short = await changed(images, (bytes) => bytes.subarray(0, 16));
    const both = idxDataset([
      { split: 'train', images: long, labels },
      { split: 'test', images: short, labels },
    ]);
    await expect(both).rejects.toThrow(long);
  });

  it('names both files when they do not belong together', async () => {
    const other = path.join(fixtures, 't10k-labels-idx1-ubyte.gz');
    await expect(reading({ labels: other })).rejects.toThrow(`holds 6 images, but ${other} 3 labels`);
    await expect(idxFolder(folder)).rejects.toThrow(/holds neither train-images-idx3-ubyte nor/);
    await expect(idxDataset([])).rejects.toThrow(UserError);
  });
});
