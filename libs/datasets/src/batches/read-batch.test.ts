import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { selectImages } from '../manifest/select-images.ts';
import { batchClasses, readBatch } from './image-source.ts';
import { memorySource, standardised } from './memory-source.ts';

const pixels = Uint8Array.from({ length: 5 * 6 }, (_, index) => index * 8);
const source = memorySource(pixels, [2, 3, 1]);

describe('reading a batch', () => {
  it('goes from images of the manifest to items of the source', async () => {
    const manifest = selectImages(countedManifest([3, 2]), Int32Array.of(4, 1), {
      transform: 'x',
      options: {},
    });
    const values = await readBatch(source, manifest, Int32Array.of(1, 0, 1));
    const item = (index: number) =>
      Array.from(pixels.subarray(index * 6, index * 6 + 6), (v) => Math.fround(v / 255));
    expect([...values]).toEqual([...item(1), ...item(4), ...item(1)]);
    expect([...batchClasses(manifest, Int32Array.of(1, 0))]).toEqual([1, 0]);
  });

  it('writes into a given array and leaves what is beyond', async () => {
    const into = new Float32Array(8).fill(-1);
    const manifest = countedManifest([3, 2]);
    expect(await readBatch(source, manifest, Int32Array.of(0), into)).toBe(into);
    expect([...into.subarray(6)]).toEqual([-1, -1]);
    await expect(readBatch(source, manifest, Int32Array.of(0, 1), into)).rejects.toThrow(UserError);
    expect(await readBatch(source, manifest, new Int32Array(0))).toHaveLength(0);
  });

  it('standardises with the numbers given', async () => {
    const scaled = standardised(source, { mean: 0.5, deviation: 0.25 });
    const values = await readBatch(scaled, countedManifest([5]), Int32Array.of(3));
    Array.from(pixels.subarray(18, 24)).forEach((v, index) =>
      expect(values[index]).toBeCloseTo((v / 255 - 0.5) * 4, 5),
    );
    expect(scaled.scale).toBe('([0, 1] - 0.5) / 0.25');
  });

  it('refuses shapes, items and deviations that cannot be', () => {
    expect(() => memorySource(pixels, [4, 4, 1])).toThrow(UserError);
    expect(() => memorySource(pixels, [0, 4, 1])).toThrow(UserError);
    expect(() => source.read(Int32Array.of(5), new Float32Array(6))).toThrow(RangeError);
    expect(() => standardised(source, { mean: 0, deviation: 0 })).toThrow(UserError);
    expect(() => standardised(source, { mean: NaN, deviation: 1 })).toThrow(UserError);
  });
});
