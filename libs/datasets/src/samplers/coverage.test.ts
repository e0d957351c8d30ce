import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { frequencyBins } from '../manifest/identity-groups.ts';
import { truncateTail } from '../construction/truncate-tail.ts';
import { DrawCounts } from './draw-counts.ts';
import { createSampler } from './registry.ts';
import type { Sampler } from './sampler.ts';

const draws = (sampler: Sampler, count: number) =>
  Array.from({ length: Math.ceil(count / sampler.batchSize) }, (_, step) => [...sampler.batch(step)])
    .flat()
    .slice(0, count);

describe('the instance-balanced sampler', () => {
  it('draws every image exactly once an epoch, whatever the batch size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer(),
        (counts, batchSize, seed) => {
          const manifest = countedManifest(counts);
          const images = manifest.item.length;
          const all = draws(createSampler('instance', { manifest, seed, batchSize }), images * 4);
          for (let epoch = 0; epoch < 4; epoch++) {
            const drawn = all.slice(epoch * images, (epoch + 1) * images).sort((a, b) => a - b);
            expect(drawn).toEqual([...Array(images).keys()]);
          }
        },
      ),
    );
  });
});

describe('the class-balanced sampler', () => {
  it('draws every identity once a round, and its images in turn', () => {
    const manifest = countedManifest([12, 4, 1]);
    const all = draws(createSampler('class-balanced', { manifest, seed: 2, batchSize: 5 }), 36);
    const perImage = new Map<number, number>();
    for (const image of all) perImage.set(image, (perImage.get(image) ?? 0) + 1);
    for (let round = 0; round < 12; round++) {
      const identities = all.slice(round * 3, round * 3 + 3).map((image) => manifest.identityOf[image]!);
      expect(identities.sort()).toEqual([0, 1, 2]);
    }
    // Twelve draws of each identity: its 12, 4 or 1 images 1, 3 or 12 times each.
    for (const [image, times] of perImage) expect(times).toBe([1, 3, 12][manifest.identityOf[image]!]);
  });
});

describe('the square-root sampler', () => {
  it('draws identities in proportion to the root of their images', () => {
    const manifest = countedManifest([400, 100, 25]);
    const counted = new DrawCounts(manifest);
    const sampler = createSampler('square-root', { manifest, seed: 2, batchSize: 8 });
    for (let step = 0; step < 1500; step++) counted.record(sampler.batch(step));
    const shares = [...counted.perIdentity].map((draw) => draw / counted.total);
    [20, 10, 5].forEach((root, identity) =>
      expect(Math.abs(shares[identity]! - root / 35)).toBeLessThan(0.03),
    );
  });

  it('has no image twice in a batch where it can be avoided', () => {
    const manifest = countedManifest([40, 1, 1, 1]);
    const sampler = createSampler({ name: 'square-root', power: 0 }, { manifest, seed: 2, batchSize: 16 });
    for (let step = 0; step < 50; step++) expect(new Set(sampler.batch(step)).size).toBe(16);
  });
});

describe('the progressive sampler', () => {
  it('goes from instance- to class-balanced and stays there', () => {
    const manifest = countedManifest([90, 10]);
    const sampler = createSampler('progressive', { manifest, seed: 5, batchSize: 4, steps: 1000 });
    const rareShare = (from: number) => {
      const counted = new DrawCounts(manifest);
      for (let step = from; step < from + 300; step++) counted.record(sampler.batch(step));
      return counted.perIdentity[1]! / counted.total;
    };
    expect(rareShare(0)).toBeLessThan(0.22);
    expect(rareShare(2000)).toBeGreaterThan(0.4);
  });

  it('needs to know over how many steps', () => {
    const manifest = countedManifest([9, 1]);
    expect(() => createSampler('progressive', { manifest, seed: 5, batchSize: 4 })).toThrow(/steps/);
  });
});

describe('draw counts', () => {
  it('count per identity and per bin of the untruncated manifest', () => {
    const whole = countedManifest([30, 10, 3, 1]);
    const cut = truncateTail(whole, { share: 0.34 });
    const counted = new DrawCounts(cut);
    const sampler = createSampler('instance', { manifest: cut, seed: 1, batchSize: 43 });
    counted.record(sampler.batch(0));
    expect([...counted.perIdentity]).toEqual([30, 10, 3]);
    expect(counted.perGroup(frequencyBins(whole))).toEqual({ '20+': 30, '6-19': 10, '2-5': 3 });
    expect(counted.coverage).toBe(1);
  });
});
