import { UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { createSampler } from './registry.ts';

const perIdentity = (manifest: ReturnType<typeof countedManifest>, batch: Int32Array) => {
  const counts = new Map<number, number>();
  for (const image of batch) {
    const identity = manifest.identityOf[image]!;
    counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return counts;
};

describe('identities x images', () => {
  it('has P identities with K different images each, when all have K', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 4, max: 12 }), { minLength: 3, maxLength: 12 }),
        fc.integer(),
        (counts, seed) => {
          const manifest = countedManifest(counts);
          const sampler = createSampler({ identities: 3, images: 4 }, { manifest, seed });
          for (let step = 0; step < 15; step++) {
            const batch = sampler.batch(step);
            expect([...perIdentity(manifest, batch).values()]).toEqual([4, 4, 4]);
            expect(new Set(batch).size).toBe(12);
          }
        },
      ),
    );
  });

  it('visits every identity equally often, and draws the images of each equally often', () => {
    const manifest = countedManifest([8, 6, 4, 4, 12]);
    const sampler = createSampler({ identities: 2, images: 4 }, { manifest, seed: 3 });
    const times = new Int32Array(manifest.item.length);
    // 5 identities x 6 visits are 15 batches of 2; 6 visits x 4 images are whole laps for 8, 6, 4 and 12 images.
    for (let step = 0; step < 15; step++) for (const image of sampler.batch(step)) times[image]!++;
    times.forEach((count, image) => expect(count).toBe([3, 4, 6, 6, 2][manifest.identityOf[image]!]));
  });

  it('fills from richer identities where one has fewer than K, and repeats no image', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 4, maxLength: 14 }),
        fc.integer(),
        (counts, seed) => {
          const manifest = countedManifest([...counts, 9]);
          const sampler = createSampler({ identities: 3, images: 4 }, { manifest, seed });
          for (let step = 0; step < 10; step++) {
            const batch = sampler.batch(step);
            const there = perIdentity(manifest, batch);
            expect(there.size).toBeGreaterThanOrEqual(3);
            expect(new Set(batch).size).toBe(Math.min(12, manifest.item.length));
          }
        },
      ),
    );
  });

  it('takes further identities only when the visited ones have no image left', () => {
    const manifest = countedManifest([50, 1, 1]);
    const sampler = createSampler({ identities: 2, images: 4 }, { manifest, seed: 3 });
    const counts = Array.from({ length: 12 }, (_, step) => [...perIdentity(manifest, sampler.batch(step))]);
    // With the large identity in the batch: 7 + 1 images. Two singletons: the large one fills.
    for (const batch of counts) {
      const large = batch.find(([identity]) => identity === 0)![1];
      expect([7, 6]).toContain(large);
    }
  });

  it('repeats only when the whole manifest is smaller than the batch', () => {
    const manifest = countedManifest([2, 1, 1]);
    const sampler = createSampler({ identities: 3, images: 4 }, { manifest, seed: 3 });
    expect(new Set(sampler.batch(0)).size).toBe(4);
  });

  it.each(['repeat', 'replace'] as const)('gives exactly K of each identity with the policy %s', (short) => {
    const manifest = countedManifest([2, 1, 1, 3, 6]);
    const sampler = createSampler({ identities: 3, images: 4, short }, { manifest, seed: 3 });
    for (let step = 0; step < 20; step++) {
      const batch = sampler.batch(step);
      expect([...perIdentity(manifest, batch).values()]).toEqual([4, 4, 4]);
      if (short === 'repeat') {
        for (const [identity] of perIdentity(manifest, batch)) {
          const own = new Set(batch.filter((image) => manifest.identityOf[image] === identity));
          expect(own.size).toBe(Math.min(4, [2, 1, 1, 3, 6][identity]!));
        }
      }
    }
  });

  it('never draws identities with fewer than K images with the policy skip', () => {
    const manifest = countedManifest([5, 3, 4, 1, 6]);
    const sampler = createSampler({ identities: 2, images: 4, short: 'skip' }, { manifest, seed: 3 });
    const seen = new Set<number>();
    for (let step = 0; step < 20; step++)
      for (const image of sampler.batch(step)) seen.add(manifest.identityOf[image]!);
    expect([...seen].sort()).toEqual([0, 2, 4]);
  });

  it('names the field and the mend when P is larger than the identities', () => {
    const manifest = countedManifest([5, 3, 4]);
    const make = (config: object) => () => createSampler(config, { manifest, seed: 1 });
    expect(make({ identities: 4, images: 2 })).toThrow(UserError);
    expect(make({ identities: 4, images: 2 })).toThrow(
      expect.objectContaining({
        field: 'sampler.identities',
        mend: 'Set identities to 3 or fewer, or keep more identities in the data.',
      }) as Error,
    );
    expect(make({ identities: 2, images: 5, short: 'skip' })).toThrow(
      /has 1 identities with 5 images or more/,
    );
    expect(make({ identities: 0, images: 2 })).toThrow(UserError);
    expect(make({ identities: 2, images: NaN })).toThrow(UserError);
  });

  it('follows the batch size, and refuses one that does not fit', () => {
    const manifest = countedManifest([5, 3, 4]);
    expect(createSampler({ images: 4 }, { manifest, seed: 1, batchSize: 8 }).batchSize).toBe(8);
    expect(() => createSampler({ images: 3 }, { manifest, seed: 1, batchSize: 8 })).toThrow(
      /does not divide/,
    );
    expect(() => createSampler({ identities: 3, images: 2 }, { manifest, seed: 1, batchSize: 8 })).toThrow(
      '3 identities x 2 images are 6, but the batch is 8',
    );
  });
});

describe('the tail-aware sampler', () => {
  const config = { name: 'tail-aware', identities: 4, images: 2, tailBelow: 10 };

  it('has the share of tail identities in every batch', () => {
    const manifest = countedManifest([30, 20, 15, 9, 8, 3, 2, 2]);
    const sampler = createSampler({ ...config, tailShare: 0.75 }, { manifest, seed: 3 });
    for (let step = 0; step < 20; step++) {
      const identities = [...perIdentity(manifest, sampler.batch(step)).keys()];
      expect(identities.filter((identity) => identity > 2)).toHaveLength(3);
    }
  });

  it('fills up from the head when a truncation has left no tail, and the other way round', () => {
    const head = countedManifest([30, 20, 15, 12]);
    expect(perIdentity(head, createSampler(config, { manifest: head, seed: 3 }).batch(0)).size).toBe(4);
    const tail = countedManifest([3, 2, 5, 4]);
    expect(perIdentity(tail, createSampler(config, { manifest: tail, seed: 3 }).batch(0)).size).toBe(4);
  });
});
