import { ConfigError, UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { readBatch, type ImageSource } from '../batches/image-source.ts';
import { memorySource } from '../batches/memory-source.ts';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { createSampler } from '../samplers/registry.ts';
import { augmentation, augmentationRandom } from './augment.ts';
import { loadBatches, type LoaderOptions } from './batch-loader.ts';

const manifest = countedManifest([9, 5, 2]);
const pixels = Uint8Array.from({ length: 16 * 12 }, (_, index) => (index * 91) % 256);
const inner = memorySource(pixels, [2, 2, 3]);

/** A source that answers after different times, and counts the images under way. */
function slow() {
  const state = { under: 0, most: 0, started: 0 };
  const source: ImageSource = {
    ...inner,
    read: async (items, into) => {
      state.under++;
      state.started++;
      state.most = Math.max(state.most, state.under);
      await new Promise((resolve) => setTimeout(resolve, (items[0]! * 7) % 5));
      await inner.read(items, into);
      state.under--;
    },
  };
  return { source, state };
}

const sampler = createSampler('instance', { manifest, seed: 3, batchSize: 4 });
const augment = {
  apply: augmentation([2, 2, 3], { flip: 0.5, shift: 1, brightness: 0.3, erase: 0.5 }),
  seed: 8,
};

async function collected(from: number, to: number, options: Partial<LoaderOptions> = {}) {
  const batches = [];
  for await (const { step, images, pixels } of loadBatches(from, to, {
    source: inner,
    manifest,
    sampler,
    ...options,
  })) {
    batches.push({ step, images: [...images], pixels: [...pixels] });
  }
  return batches;
}

describe('a batch loader', () => {
  it("gives the sampler's batches in order", async () => {
    const batches = await collected(0, 6);
    expect(batches.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { step, images, pixels } of batches) {
      expect(images).toEqual([...sampler.batch(step)]);
      expect(pixels).toEqual([...(await readBatch(inner, manifest, sampler.batch(step)))]);
    }
  });

  it('gives the same, augmented too, however far ahead it reads and from whichever step it begins', async () => {
    const expected = await collected(0, 12, { augment });
    for (const ahead of [0, 1, 5, 50]) {
      expect(await collected(0, 12, { augment, ahead, source: slow().source })).toEqual(expected);
    }
    expect(await collected(7, 12, { augment })).toEqual(expected.slice(7));
    expect(await collected(5, 5)).toEqual([]);
  });

  it('reads no further ahead than it was told', async () => {
    const { source, state } = slow();
    const loader = loadBatches(0, 20, { source, manifest, sampler, ahead: 2 });
    await loader.next();
    await new Promise((resolve) => setTimeout(resolve, 40));
    // The batch given, and three that wait: the next one and two ahead of it.
    expect(state.started).toBe(4);
    expect(state.most).toBeLessThanOrEqual(3);
    await loader.return();
    expect(state.under).toBe(0);
  });

  it('uses a bounded number of arrays', async () => {
    const arrays = new Set<Float32Array>();
    for await (const { pixels } of loadBatches(0, 30, { source: slow().source, manifest, sampler, ahead: 2 }))
      arrays.add(pixels);
    expect(arrays.size).toBeLessThanOrEqual(4);
  });

  it('reports damage at the step that needs the image', async () => {
    const source: ImageSource = {
      ...inner,
      read: (items, into) => {
        if (items.includes(manifest.item[sampler.batch(3)[0]!]!)) throw new UserError('damaged');
        return inner.read(items, into);
      },
    };
    const seen: number[] = [];
    const run = async () => {
      for await (const { step } of loadBatches(0, 9, { source, manifest, sampler, ahead: 8 }))
        seen.push(step);
    };
    await expect(run()).rejects.toThrow('damaged');
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe('an augmentation', () => {
  const image = () => Float32Array.from({ length: 12 }, (_, value) => value / 12);
  const applied = (options: object, row = 0) => {
    const changed = image();
    augmentation([2, 2, 3], options)(changed, augmentationRandom(1, 2, row));
    return changed;
  };

  it('mirrors columns and keeps channels', () => {
    expect(applied({ flip: 1 })).toEqual(
      Float32Array.from([3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8], (value) => value / 12),
    );
    expect(applied({})).toEqual(image());
  });

  it('shifts, tones and erases within [0, 1], differently for each row', () => {
    for (const options of [{ shift: 1 }, { brightness: 1, contrast: 1 }, { erase: 1, eraseArea: 1 }]) {
      const rows = Array.from({ length: 20 }, (_, row) => applied(options, row));
      expect(new Set(rows.map(String)).size).toBeGreaterThan(3);
      for (const row of rows) for (const value of row) expect(value >= 0 && value <= 1).toBe(true);
    }
  });

  it('draws the same numbers whichever changes are on', () => {
    const erased = applied({ erase: 1 });
    const both = applied({ erase: 1, flip: 1 });
    const covered = (values: Float32Array, from: Float32Array) =>
      values.findIndex((value, place) => value !== from[place]);
    expect(covered(erased, image())).toBe(covered(both, applied({ flip: 1 })));
  });

  it('refuses options that do not fit', () => {
    expect(() => augmentation([2, 2, 3], { flip: 2 })).toThrow(ConfigError);
    expect(() => augmentation([2, 2, 3], { shift: NaN })).toThrow(ConfigError);
    expect(() => augmentation([2, 2, 3], { mirror: 1 } as never)).toThrow(ConfigError);
  });
});
