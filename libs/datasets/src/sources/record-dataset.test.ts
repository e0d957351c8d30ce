import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { bytesOf, fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { checkSource } from './check-source.ts';
import { recordDataset } from './record-dataset.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const expected = fixtureJson<{ labels: number[]; images: number[][] }>('recordio.json');

describe.each(['train', 'plain'])("InsightFace's shard, %s", (prefix) => {
  it('gives labels and images that Python packed, also where a record was cut at its magic number', async () => {
    const { manifest, source } = await recordDataset(fixture('recordio'), { prefix });
    expect(source.shape).toEqual([10, 12, 3]);
    expect(manifest.identities).toEqual(['3', '5', '7']);
    expect(Array.from(manifest.identityOf, (identity) => Number(manifest.identities[identity]))).toEqual(
      expected.labels,
    );
    for (const image of manifest.item.keys()) {
      const pixels = bytesOf(await readBatch(source, manifest, Int32Array.of(image)));
      const furthest = Math.max(
        ...pixels.map((value, place) => Math.abs(value - expected.images[image]![place]!)),
      );
      // Keys with an even number are JPEG, but for key 2.
      expect(furthest).toBeLessThanOrEqual(image % 2 === 1 && image !== 1 ? 12 : 0);
    }
    expect((await checkSource(source, manifest)).damage).toEqual([]);
    await source.close!();
  });
});

describe("damage in InsightFace's shard", () => {
  const at = (root: string, key: number) =>
    readFile(path.join(root, 'train.idx'), 'utf8').then((text) =>
      Number(text.split('\n')[key]!.split('\t')[1]),
    );

  it('is listed by file, key and offset when an image is hit', async () => {
    const offset = await at(fixture('recordio'), 3);
    const root = await scratch.folder('recordio', 'train.rec', (bytes) => {
      bytes.fill(0xff, offset + 60, offset + 90);
      return bytes;
    });
    const { manifest, source } = await recordDataset(root);
    const { damage } = await checkSource(source, manifest);
    expect(damage).toHaveLength(1);
    expect(damage[0]!.where).toBe(`${path.join(root, 'train.rec')}, key 3 at offset ${offset}`);
    await source.close!();
  });

  it('is an error at once when the index of identities is hit', async () => {
    const magic = await scratch.folder('recordio', 'train.rec', (bytes) =>
      Buffer.concat([Buffer.of(1), bytes.subarray(1)]),
    );
    await expect(recordDataset(magic)).rejects.toThrow(
      'offset 0: expected the magic number 0xced7230a of a record, found 0xced72301',
    );
    const cut = await scratch.folder('recordio', 'train.rec', (bytes) =>
      bytes.subarray(0, bytes.length - 30),
    );
    await expect(recordDataset(cut)).rejects.toThrow(/found the end of the file/);
    const index = await scratch.folder('recordio', 'train.idx', (bytes) =>
      Buffer.from(bytes.toString().replace('\n3\t', '\n3 ')),
    );
    await expect(recordDataset(index)).rejects.toThrow(/train.idx, line 4: expected "key<tab>offset"/);
    const missing = await scratch.folder('recordio', 'train.idx', (bytes) =>
      Buffer.from(bytes.toString().replace(/\n8\t\d+/, '')),
    );
    await expect(recordDataset(missing)).rejects.toThrow(/key 8: expected an offset, found none/);
  });

  it('names the file that is missing, or the property that is none', async () => {
    await expect(recordDataset('/nowhere')).rejects.toThrow(/train.rec does not exist/);
    await expect(recordDataset(fixture('recordio'), { prefix: 'val' })).rejects.toThrow(UserError);
    const root = await scratch.folder('recordio', 'property', () => Buffer.from('3\n'));
    await expect(recordDataset(root)).rejects.toThrow(/property, line 1: expected "classes,height,width"/);
    const { source } = await recordDataset(root, { shape: [5, 6, 1] });
    expect(source.shape).toEqual([5, 6, 1]);
    await appendFile(path.join(root, 'train.idx'), '99\t1\n');
    await source.close!();
  });
});
