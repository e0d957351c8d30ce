import { readFileSync } from 'node:fs';
import { ConfigError, UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { createManifest } from '../manifest/manifest.ts';
import { truncateTail } from './truncate-tail.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/construction.json', import.meta.url), 'utf8'),
) as {
  counts: Record<string, number>;
  truncations: { share: number; tailBelow: number; cut: string[] }[];
};

function named(counts: Record<string, number>) {
  const identityOf = Object.values(counts).flatMap((count, identity) => Array<number>(count).fill(identity));
  return createManifest({
    name: 'named',
    origin: 'test:named',
    identities: Object.keys(counts),
    identityOf: Int32Array.from(identityOf),
    item: Int32Array.from(identityOf.keys()),
  });
}

describe('truncating the tail', () => {
  it.each(fixture.truncations)(
    "cuts what Python's exact arithmetic cuts: $share of fewer than $tailBelow",
    ({ share, tailBelow, cut }) => {
      const manifest = named(fixture.counts);
      const kept = new Set(truncateTail(manifest, { share, tailBelow }).identities);
      expect(manifest.identities.filter((name) => !kept.has(name)).sort()).toEqual([...cut].sort());
    },
  );

  it('removes identities whole, only from the tail, the rarest first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tail, share) => {
          const counts = [...tail, 99];
          const manifest = countedManifest(counts);
          const made = truncateTail(manifest, { share });
          const kept = new Set(made.identities);
          const removed = counts.filter((_, i) => !kept.has(`id-${i}`));
          const keptTail = counts.filter((count, i) => count < 20 && kept.has(`id-${i}`));
          expect(removed).toHaveLength(Math.round(share * counts.filter((count) => count < 20).length));
          expect(Math.max(0, ...removed)).toBeLessThan(20);
          expect(Math.max(0, ...removed)).toBeLessThanOrEqual(Math.min(20, ...keptTail));
          expect(made.item.length).toBe(
            manifest.item.length - removed.reduce((sum, count) => sum + count, 0),
          );
        },
      ),
    );
  });

  it('leaves the head at 1 and everything at 0, with the same hash as before', () => {
    const manifest = countedManifest([30, 20, 19, 1]);
    expect([...imageCounts(truncateTail(manifest, { share: 1 }))]).toEqual([30, 20]);
    expect(truncateTail(manifest, { share: 0 }).hash).toBe(manifest.hash);
  });

  it('rounds half up', () => {
    const left = (share: number) =>
      truncateTail(countedManifest([50, 1, 2, 3, 4, 5]), { share }).identities.length;
    expect([0.09, 0.1, 0.29, 0.3, 0.5, 0.7].map(left)).toEqual([6, 5, 5, 4, 3, 2]);
    // 0.35 x 10 is 3.4999999999999996 in doubles where 3.5 is meant.
    const ten = countedManifest([50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(truncateTail(ten, { share: 0.35 }).identities).toHaveLength(7);
  });

  it('gives equal hashes where two shares cut the same, so that two cells are one', () => {
    const manifest = countedManifest([50, 60, 3, 5]);
    const [a, b] = [0.25, 0.5].map((share) => truncateTail(manifest, { share }));
    expect(a!.hash).toBe(b!.hash);
    expect(a!.history).not.toEqual(b!.history);
    expect(truncateTail(manifest, { share: 0.2 }).hash).toBe(manifest.hash);
  });

  it('cuts nested sets in either order, and random ones by the seed', () => {
    const manifest = countedManifest([99, ...Array.from({ length: 50 }, (_, i) => (i % 15) + 1)]);
    for (const order of ['rarest', 'random'] as const) {
      const names = (share: number) => new Set(truncateTail(manifest, { share, order, seed: 4 }).identities);
      const [fifth, half] = [names(0.2), names(0.5)];
      expect([...names(0.7)].every((name) => half.has(name))).toBe(true);
      expect([...half].every((name) => fifth.has(name))).toBe(true);
    }
    const random = (seed: number) => truncateTail(manifest, { share: 0.5, order: 'random', seed }).hash;
    expect(random(1)).toBe(random(1));
    expect(random(1)).not.toBe(random(2));
  });

  it('does not care about the order in which identities are listed', () => {
    const counts = { carl: 2, ada: 2, bert: 2, eve: 2, dora: 40 };
    const reversed = Object.fromEntries(Object.entries(counts).reverse());
    const names = (given: Record<string, number>) => truncateTail(named(given), { share: 0.5 }).identities;
    expect([...names(counts)].sort()).toEqual([...names(reversed)].sort());
  });

  it('refuses to leave nothing', () => {
    const make = () => truncateTail(countedManifest([3, 5, 19]), { share: 1 });
    expect(make).toThrow(UserError);
    expect(make).toThrow(/leaves nothing.*all 3 identities/);
    expect(make).toThrow(expect.objectContaining({ field: 'share' }) as Error);
    expect(truncateTail(countedManifest([3, 5, 19]), { share: 0.8 }).identities).toEqual(['id-2']);
  });

  it.each([
    { share: NaN },
    { share: 1.1 },
    { share: -0.1 },
    { share: 0.5, tailBelow: 0 },
    { share: 0.5, tail: 3 },
  ])('refuses %o', (options) => {
    expect(() => truncateTail(countedManifest([30, 1]), options)).toThrow(ConfigError);
  });
});
