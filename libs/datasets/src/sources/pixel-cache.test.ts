import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { memorySource, standardised } from '../batches/memory-source.ts';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { Scratch } from '../fixtures/fixture.ts';
import { selectImages } from '../manifest/select-images.ts';
import { cachedPixels } from './pixel-cache.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

function counting() {
  const pixels = Uint8Array.from({ length: 200 * 4 }, (_, index) => (index * 37) % 256);
  const inner = memorySource(pixels, [2, 2, 1]);
  const counted = { reads: 0, manifest: countedManifest([150, 50]) };
  const source: typeof inner = {
    ...inner,
    read: (items, into) => {
      counted.reads += items.length;
      return inner.read(items, into);
    },
  };
  return { counted, dataset: { manifest: counted.manifest, source } };
}

describe('cached pixels', () => {
  it('are read from the source once, and are the same afterwards and in the next run', async () => {
    const folder = path.join(scratch.root, 'once');
    const { counted, dataset } = counting();
    const progress: number[] = [];
    const first = await cachedPixels(dataset, { folder, onProgress: (done) => progress.push(done) });
    const second = await cachedPixels(dataset, { folder });
    expect(counted.reads).toBe(200);
    expect(progress).toEqual([64, 128, 192, 200]);
    const images = Int32Array.of(199, 0, 7, 7);
    const expected = await readBatch(dataset.source, dataset.manifest, images);
    for (const { source, manifest } of [first, second])
      expect(await readBatch(source, manifest, images)).toEqual(expected);
  });

  it('keep the numbers of the items of a part of a data set', async () => {
    const { dataset } = counting();
    const part = selectImages(dataset.manifest, Int32Array.of(150, 3), { transform: 'x', options: {} });
    const cached = await cachedPixels(
      { ...dataset, manifest: part },
      { folder: path.join(scratch.root, 'part') },
    );
    const images = Int32Array.of(1, 0);
    expect(await readBatch(cached.source, part, images)).toEqual(
      await readBatch(dataset.source, part, images),
    );
    expect(() => cached.source.read(Int32Array.of(5), new Float32Array(4))).toThrow(RangeError);
  });

  it('are made anew when the file is damaged or torn', async () => {
    const folder = path.join(scratch.root, 'damaged');
    const { counted, dataset } = counting();
    await cachedPixels(dataset, { folder });
    const file = path.join(
      folder,
      (await readdir(folder)).find((name) => name.endsWith('.bin'))!,
    );
    const whole = await readFile(file);
    for (const content of [whole.subarray(0, 100), Buffer.alloc(whole.length)]) {
      await writeFile(file, content);
      await cachedPixels(dataset, { folder });
      expect(await readFile(file)).toEqual(whole);
    }
    expect(counted.reads).toBe(600);
  });

  it('are refused for a scale that bytes do not hold', async () => {
    const { dataset } = counting();
    const scaled = { ...dataset, source: standardised(dataset.source, { mean: 0.5, deviation: 0.5 }) };
    await expect(cachedPixels(scaled, { folder: scratch.root })).rejects.toThrow(UserError);
  });
});
