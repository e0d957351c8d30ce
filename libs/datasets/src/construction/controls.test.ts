import { ConfigError, UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { removedBy, removeIdentitiesAtRandom, removeImagesAtRandom } from './controls.ts';
import { swapTailLabels } from './tail-noise.ts';
import { truncateTail } from './truncate-tail.ts';

const counts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 20 });

describe('removing images at random', () => {
  it('removes exactly as many as a truncation did, and keeps every identity', () => {
    const manifest = countedManifest([80, 40, 30, 9, 7, 3, 1]);
    const gone = removedBy(manifest, truncateTail(manifest, { share: 1 }));
    expect(gone).toEqual({ images: 20, identities: 4 });
    for (const from of ['all', 'head'] as const) {
      const made = removeImagesAtRandom(manifest, { images: gone.images, from, seed: 5 });
      expect(removedBy(manifest, made)).toEqual({ images: 20, identities: 0 });
      if (from === 'head') expect([...imageCounts(made)].slice(3)).toEqual([9, 7, 3, 1]);
    }
  });

  it('can remove all but one image of each identity, and no more', () => {
    const manifest = countedManifest([4, 1, 3]);
    expect([...imageCounts(removeImagesAtRandom(manifest, { images: 5, seed: 1 }))]).toEqual([1, 1, 1]);
    expect(() => removeImagesAtRandom(manifest, { images: 6, seed: 1 })).toThrow(UserError);
    expect(() => removeImagesAtRandom(manifest, { images: 8, keep: 0, seed: 1 })).toThrow(UserError);
    expect(removeImagesAtRandom(manifest, { images: 7, keep: 0, seed: 1 }).item).toHaveLength(1);
  });

  it('spares no identity for being small', () => {
    // One image of the pair may go, and 30 of the 31: each of the 31 candidates is equally likely to stay.
    const manifest = countedManifest([2, 31]);
    let pairs = 0;
    for (let seed = 0; seed < 620; seed++) {
      pairs += imageCounts(removeImagesAtRandom(manifest, { images: 30, seed }))[0] === 2 ? 1 : 0;
    }
    // 20 expected, deviation 4.4.
    expect(pairs).toBeGreaterThan(3);
    expect(pairs).toBeLessThan(42);
  });

  it('removes identities at random, but not all', () => {
    const manifest = countedManifest([5, 4, 3, 2]);
    expect(removeIdentitiesAtRandom(manifest, { identities: 3, seed: 1 }).identities).toHaveLength(1);
    expect(() => removeIdentitiesAtRandom(manifest, { identities: 4, seed: 1 })).toThrow(UserError);
    expect(() => removeIdentitiesAtRandom(manifest, { identities: 1.5, seed: 1 })).toThrow(ConfigError);
  });
});

describe('swapping labels in the tail', () => {
  it('keeps every count and changes only tail images, as many as the rate says', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (given, rate, seed) => {
        const manifest = countedManifest([...given, 3, 3]);
        const tailImages = [...given, 3, 3]
          .filter((count) => count < 20)
          .reduce((sum, count) => sum + count, 0);
        const noisy = swapTailLabels(manifest, { rate, seed });
        expect(imageCounts(noisy)).toEqual(imageCounts(manifest));
        const changed = [...manifest.identityOf.keys()].filter(
          (image) => manifest.identityOf[image] !== noisy.identityOf[image],
        );
        const before = imageCounts(manifest);
        expect(changed.every((image) => before[manifest.identityOf[image]!]! < 20)).toBe(true);
        expect(changed.length).toBeLessThanOrEqual(Math.floor(rate * tailImages + 0.5));
      }),
    );
  });

  it('changes every chosen label while no identity owns more than half of them', () => {
    const manifest = countedManifest([5, 5, 5, 5, 90]);
    for (let seed = 0; seed < 50; seed++) {
      const noisy = swapTailLabels(manifest, { rate: 1, seed });
      const changed = manifest.identityOf.filter((identity, image) => identity !== noisy.identityOf[image]);
      expect(changed).toHaveLength(20);
    }
  });

  it('does nothing at rate 0 and refuses a tail of one identity', () => {
    const manifest = countedManifest([5, 90]);
    expect(swapTailLabels(manifest, { rate: 0, seed: 1 }).hash).toBe(manifest.hash);
    expect(() => swapTailLabels(manifest, { rate: 0.5, seed: 1 })).toThrow(UserError);
    expect(() => swapTailLabels(manifest, { rate: NaN, seed: 1 })).toThrow(ConfigError);
  });
});
