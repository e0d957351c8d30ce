import { ConfigError, UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { byKnownIdentities, classIndices } from './known-identities.ts';
import { setAside } from './set-aside.ts';

describe('setting images aside', () => {
  it('parts the images: each is in exactly one part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer(),
        (counts, test, validation, seed) => {
          const parts = setAside(countedManifest([...counts, 5, 5]), { test, validation, openSet: 1, seed });
          const items = Object.values(parts).flatMap((part: { item: Int32Array }) => [...part.item]);
          expect(items.sort((a, b) => a - b)).toEqual([...countedManifest([...counts, 5, 5]).item]);
        },
      ),
    );
  });

  it('takes test images first, then validation images, and leaves each identity one', () => {
    const { train, validation, test } = setAside(countedManifest([10, 4, 2, 1]), {
      test: 2,
      validation: 3,
      seed: 1,
    });
    expect([...imageCounts(train)]).toEqual([5, 1, 1, 1]);
    expect(test!.identities).toEqual(['id-0', 'id-1', 'id-2']);
    expect([...imageCounts(test!)]).toEqual([2, 2, 1]);
    expect([...imageCounts(validation!)]).toEqual([3, 1]);
  });

  it('keeps open-set identities out of every other part', () => {
    const parts = setAside(countedManifest([9, 9, 9, 9, 1]), {
      test: 2,
      openSet: 2,
      openSetValidation: 1,
      seed: 4,
    });
    expect(parts.openSet!.identities).toHaveLength(2);
    expect(parts.openSetValidation!.identities).toHaveLength(1);
    // Identities with one image give no genuine pair and stay in training.
    expect(parts.train.identities).toContain('id-4');
    const all = [parts.train, parts.openSet!, parts.openSetValidation!].flatMap(
      ({ identities }) => identities,
    );
    expect(new Set(all).size).toBe(5);
    expect(all).toHaveLength(5);
    expect(parts.test!.identities.every((identity) => parts.train.identities.includes(identity))).toBe(true);
  });

  it("chooses an identity's images by seed and name, whatever other identities there are", () => {
    const test = (counts: number[]) => setAside(countedManifest(counts), { test: 3, seed: 7 }).test!;
    const of = (manifest: ReturnType<typeof test>) => [
      ...manifest.item.filter((_, i) => manifest.identityOf[i] === 0),
    ];
    // With the identities interleaved, item / identities is the place within the first identity.
    expect(of(test([20, 20])).map((item) => item / 2)).toEqual(
      of(test([20, 20, 20])).map((item) => item / 3),
    );
  });

  it('gives other images with another seed, and leaves parts absent that nothing was asked for', () => {
    const manifest = countedManifest([50, 50]);
    const [a, b] = [1, 2].map((seed) => setAside(manifest, { test: 10, seed }));
    expect(a!.test!.hash).not.toBe(b!.test!.hash);
    expect(setAside(manifest, { test: 10, seed: 1 }).test!.hash).toBe(a!.test!.hash);
    expect(Object.keys(a!)).toEqual(['train', 'test']);
  });

  it('refuses an open set that leaves no identity for training, and unknown keys', () => {
    const manifest = countedManifest([5, 5]);
    expect(() => setAside(manifest, { openSet: 2, seed: 1 })).toThrow(UserError);
    expect(() => setAside(countedManifest([1, 1, 1]), { openSet: 1, seed: 1 })).toThrow(
      /only 0 have 2 images/,
    );
    expect(() => setAside(manifest, { tset: 1, seed: 1 } as never)).toThrow(/did you mean "test"/);
    expect(() => setAside(manifest, { test: -1, seed: 1 })).toThrow(ConfigError);
  });
});

describe('known identities', () => {
  it('give test images the class index that training gave, -1 for the unknown', () => {
    const test = countedManifest([1, 2, 1]);
    const trained = ['id-2', 'id-0'];
    expect([...classIndices(test, trained)]).toEqual([1, -1, 0, -1]);
    const { known, unknown } = byKnownIdentities(test, trained);
    expect(known!.identities).toEqual(['id-0', 'id-2']);
    expect(unknown!.identities).toEqual(['id-1']);
    expect(byKnownIdentities(test, test.identities)).not.toHaveProperty('unknown');
  });
});
