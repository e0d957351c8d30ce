import { ConfigError, UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { createSampler, samplerRegistry } from './registry.ts';

/** The least configuration of each registered sampler; a new one is tested by being added to the registry. */
const options: Record<string, object> = { 'identities-images': { images: 2 }, 'tail-aware': { images: 2 } };
const config = (name: string) => ({ name, ...options[name] });
const context = { seed: 11, batchSize: 12, steps: 50 };

describe.each(samplerRegistry.names())('the sampler %s', (name) => {
  const manifest = countedManifest([40, 25, 9, 7, 5, 3, 2, 1, 1]);
  const sampler = (seed = 11) => createSampler(config(name), { ...context, seed, manifest });

  it('says its name, its size, its epoch and what an epoch covers', () => {
    expect(sampler()).toMatchObject({ name, batchSize: 12, stepsPerEpoch: Math.ceil(93 / 12) });
    expect(sampler().coverage).not.toBe('');
  });

  it('gives batches of the same size with images of the manifest', () => {
    const made = sampler();
    for (let step = 0; step < 60; step++) {
      const batch = made.batch(step);
      expect(batch).toHaveLength(12);
      expect(batch.every((image) => image >= 0 && image < manifest.item.length)).toBe(true);
    }
  });

  it('is a pure function of seed and step: any order of asking, any start', () => {
    const made = sampler();
    const inOrder = Array.from({ length: 40 }, (_, step) => String(made.batch(step)));
    for (const step of [39, 3, 3, 0, 17, 25, 24, 38]) {
      expect(String(made.batch(step))).toBe(inOrder[step]);
      expect(String(sampler().batch(step))).toBe(inOrder[step]);
    }
    expect(String(sampler(12).batch(0))).not.toBe(inOrder[0]);
    expect(new Set(inOrder).size).toBe(40);
  });

  it('hands out a fresh array, so that a caller may change it', () => {
    const made = sampler();
    const first = String(made.batch(5));
    made.batch(5).fill(0);
    expect(String(made.batch(5))).toBe(first);
  });

  it('refuses an unknown option, a step that is none, and a missing batch size', () => {
    expect(() => createSampler({ ...config(name), imges: 2 }, { ...context, manifest })).toThrow(ConfigError);
    expect(() => sampler().batch(-1)).toThrow(RangeError);
    expect(() => sampler().batch(0.5)).toThrow(RangeError);
    expect(() => createSampler(config(name), { seed: 1, steps: 5, manifest })).toThrow(UserError);
  });

  it.each([
    ['one image per identity', Array<number>(20).fill(1)],
    ['two large identities and ten singletons', [100, 100, ...Array<number>(10).fill(1)]],
    ['identities of equal size', Array<number>(6).fill(8)],
  ])('works with %s', (_what, counts) => {
    const made = createSampler(config(name), { ...context, manifest: countedManifest(counts) });
    for (let step = 0; step < 10; step++) expect(made.batch(step)).toHaveLength(12);
  });
});

describe('a sampler from a configuration', () => {
  const manifest = countedManifest([9, 9, 9]);

  it('may be a name alone, or P and K alone', () => {
    expect(createSampler('instance', { manifest, seed: 1, batchSize: 4 }).name).toBe('instance');
    const made = createSampler({ identities: 2, images: 3 }, { manifest, seed: 1 });
    expect(made).toMatchObject({ name: 'identities-images', batchSize: 6 });
  });

  it('names the nearest sampler when there is no such one', () => {
    expect(() => createSampler('instence', { manifest, seed: 1, batchSize: 4 })).toThrow(
      /did you mean "instance"/,
    );
    expect(() => createSampler(3, { manifest, seed: 1, batchSize: 4 })).toThrow(UserError);
    expect(() => createSampler(null, { manifest, seed: 1, batchSize: 4 })).toThrow(UserError);
  });
});
