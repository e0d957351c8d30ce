import { createHash } from 'node:crypto';
import { ConfigError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { bytesOf } from '../fixtures/fixture.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { syntheticFaces } from './synthetic-faces.ts';

describe('synthetic faces', () => {
  it('are as many people and images as asked for', () => {
    expect([...imageCounts(syntheticFaces({ identities: 3, images: [5, 1, 2] }).manifest)]).toEqual([
      5, 1, 2,
    ]);
    expect(syntheticFaces({ identities: 4, images: 2, size: 16 }).source.shape).toEqual([16, 16, 3]);
    expect(syntheticFaces().manifest.item).toHaveLength(20_000);
  });

  it('are the same whoever asks and in whatever order, and whoever else there is', async () => {
    const few = syntheticFaces({ identities: 2, images: [2, 3], size: 24, seed: 5 });
    const many = syntheticFaces({ identities: 9, images: 7, size: 24, seed: 5 });
    const one = await readBatch(few.source, few.manifest, Int32Array.of(4, 1));
    const other = await readBatch(many.source, many.manifest, Int32Array.of(1, 9));
    const size = 24 * 24 * 3;
    expect(one.subarray(0, size)).toEqual(other.subarray(size));
    expect(one.subarray(size)).toEqual(other.subarray(0, size));
    const seeded = syntheticFaces({ identities: 2, images: 2, size: 24, seed: 6 });
    expect(await readBatch(seeded.source, seeded.manifest, Int32Array.of(1))).not.toEqual(one.subarray(size));
  });

  it('are nearer to their own person than to others, but not by pixels alone', async () => {
    const people = 12;
    const { manifest, source } = syntheticFaces({ identities: people, images: 6, size: 24 });
    const values = await readBatch(source, manifest, Int32Array.from(manifest.item.keys()));
    const size = 24 * 24 * 3;
    const distance = (a: number, b: number) =>
      values
        .subarray(a * size, a * size + size)
        .reduce((sum, value, i) => sum + (value - values[b * size + i]!) ** 2, 0);
    const own: number[] = [];
    const others: number[] = [];
    for (let a = 0; a < people * 6; a++) {
      for (let b = 0; b < a; b++)
        (manifest.identityOf[a] === manifest.identityOf[b] ? own : others).push(distance(a, b));
    }
    const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
    expect(mean(own)).toBeLessThan(mean(others));
    // Many a stranger in the same light is nearer than the same person in another.
    const median = own.sort((a, b) => a - b)[own.length >> 1]!;
    expect(others.filter((value) => value < median).length / others.length).toBeGreaterThan(0.1);
  });

  it('are frozen: this hash changes only together with the name of the generator', async () => {
    const { manifest, source } = syntheticFaces({ identities: 6, images: 4, size: 32 });
    const pixels = Uint8Array.from(
      bytesOf(await readBatch(source, manifest, Int32Array.from(manifest.item.keys()))),
    );
    expect(manifest.origin).toBe('synthetic-faces-1:32:0');
    expect(createHash('sha256').update(pixels).digest('hex')).toBe(
      'f352e6233dd45438369708efb7610f2c899e7a757d4fd6fa63c0b059c4746c56',
    );
  });

  it('refuse options that do not fit', () => {
    expect(() => syntheticFaces({ identities: 3, images: [1, 2] })).toThrow(ConfigError);
    expect(() => syntheticFaces({ identities: 0 })).toThrow(ConfigError);
    expect(() => syntheticFaces({ size: 4 })).toThrow(ConfigError);
    expect(() => syntheticFaces({ imags: 4 } as never)).toThrow(/did you mean "images"/);
  });
});
