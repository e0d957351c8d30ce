import { ConfigError, UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { longTail } from './long-tail.ts';
import { exponentialProfile } from './profiles.ts';

const descending = (counts: Int32Array) => [...counts].sort((a, b) => b - a);

describe('a long tail', () => {
  it('has the profile as its counts, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer(), (imbalance, seed) => {
        const made = longTail(countedManifest(Array<number>(12).fill(40)), {
          profile: 'exponential',
          imbalance,
          seed,
        });
        expect(descending(imageCounts(made))).toEqual([...exponentialProfile(12, 40, imbalance)]);
      }),
    );
  });

  it('gives every identity the largest frequency about equally often over seeds', () => {
    const manifest = countedManifest(Array<number>(5).fill(30));
    const first = new Map<string, number>();
    for (let seed = 0; seed < 500; seed++) {
      const made = longTail(manifest, { profile: 'pareto', imbalance: 30, seed });
      const counts = imageCounts(made);
      const name = made.identities[counts.indexOf(30)]!;
      first.set(name, (first.get(name) ?? 0) + 1);
    }
    // 100 expected of each; five deviations are 45.
    expect([...first.values()].every((times) => Math.abs(times - 100) < 45)).toBe(true);
    expect(first.size).toBe(5);
  });

  it('is the same for the same seed and another one for another', () => {
    const manifest = countedManifest(Array<number>(10).fill(30));
    const made = (seed: number) => longTail(manifest, { profile: 'step', imbalance: 10, seed }).hash;
    expect(made(1)).toBe(made(1));
    expect(made(1)).not.toBe(made(2));
  });

  it('keeps a subset when the imbalance grows', () => {
    const manifest = countedManifest(Array<number>(8).fill(50));
    const items = (imbalance: number) =>
      new Set(longTail(manifest, { profile: 'exponential', imbalance, seed: 3 }).item);
    expect(items(10).size).toBeGreaterThan(items(50).size);
    const larger = items(10);
    expect([...items(50)].every((item) => larger.has(item))).toBe(true);
  });

  it('only gives an identity what it has, and finds an assignment whenever there is one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 12 }),
        fc.integer(),
        (available, seed) => {
          const counts = available.map((count) => Math.max(1, count - (seed % 2 === 0 ? 0 : 1)));
          const made = longTail(countedManifest(available), { profile: 'observed', counts, seed });
          expect(descending(imageCounts(made))).toEqual(descending(Int32Array.from(counts)));
        },
      ),
    );
  });

  it('takes the largest count from the identity with the fewest images', () => {
    const made = longTail(countedManifest([100, 12, 60]), { profile: 'exponential', imbalance: 4, seed: 0 });
    expect(descending(imageCounts(made))).toEqual([12, 6, 3]);
  });

  it('keeps the listed order when asked, as CIFAR-LT does', () => {
    const options = { profile: 'exponential', imbalance: 4, assign: 'listed', seed: 0 } as const;
    expect([...imageCounts(longTail(countedManifest([12, 60, 100]), options))]).toEqual([12, 6, 3]);
    expect(() => longTail(countedManifest([12, 60, 5]), { ...options, largest: 30 })).toThrow(
      '"id-0" is to have 30 images, but has 12',
    );
  });

  it('names the field and the mend when the counts cannot be had', () => {
    const manifest = countedManifest([50, 20, 20]);
    const make = () => longTail(manifest, { profile: 'step', imbalance: 2, largest: 40, seed: 1 });
    expect(make).toThrow(UserError);
    expect(make).toThrow('2 identities are to have 40 images or more, but only 1 have that many');
    expect(make).toThrow(expect.objectContaining({ field: 'largest' }) as Error);
    expect(() => longTail(manifest, { profile: 'observed', counts: [60], seed: 1 })).toThrow(
      expect.objectContaining({ field: 'counts' }) as Error,
    );
  });

  it.each([
    { profile: 'exponential', imbalance: 0.5, seed: 1 },
    { profile: 'exponential', imbalance: NaN, seed: 1 },
    { profile: 'exponential', imbalance: Infinity, seed: 1 },
    { profile: 'zipf', imbalance: 2, seed: 1 },
    { profile: 'step', imbalance: 2, seed: 1, largst: 4 },
    { profile: 'observed', counts: [], seed: 1 },
    { profile: 'step', imbalance: 2 },
  ])('refuses %o', (options) => {
    expect(() => longTail(countedManifest([5, 5]), options as never)).toThrow(ConfigError);
  });

  it('records what it did', () => {
    const manifest = countedManifest([5, 5]);
    const made = longTail(manifest, { profile: 'step', imbalance: 5, seed: 9 });
    expect(made.parent).toBe(manifest.hash);
    expect(made.history).toEqual([
      { transform: 'long-tail', options: { profile: 'step', imbalance: 5, assign: 'permuted', seed: 9 } },
    ]);
  });
});
