import path from 'node:path';
import { ConfigError, UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, Scratch } from '../fixtures/fixture.ts';
import { createSampler } from '../samplers/registry.ts';
import type { Dataset } from '../sources/dataset.ts';
import { imageFolder } from '../sources/image-folder.ts';
import { parquetDataset } from '../sources/parquet-dataset.ts';
import { recordDataset } from '../sources/record-dataset.ts';
import { webDataset } from '../sources/web-dataset.ts';
import { memorySource } from '../batches/memory-source.ts';
import { loadBatches } from './batch-loader.ts';
import { augmentation } from './augment.ts';
import { openBatches, type OpenBatchesOptions } from './open-batches.ts';

const shape = [10, 12, 3] as const;
const scratch = new Scratch();
afterAll(() => scratch.remove());

const augment = {
  options: { flip: 0.5, shift: 2, brightness: 0.3, contrast: 0.2, erase: 0.5, occlude: 0.5 },
  seed: 8,
};
const STEPS = 6;

function optionsFor({ manifest, source }: Dataset, changes: Partial<OpenBatchesOptions> = {}) {
  const sampler = createSampler('instance', { manifest, seed: 3, batchSize: 4 });
  return { source, manifest, sampler, steps: STEPS, augment, ...changes };
}

/** Every batch of a loader, copied. */
async function all(options: OpenBatchesOptions): Promise<{ step: number; pixels: number[] }[]> {
  const stream = openBatches(options);
  try {
    const batches = [];
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next())
      batches.push({ step: batch.step, pixels: [...batch.pixels] });
    return batches;
  } finally {
    await stream.close();
  }
}

const sources: [string, () => Promise<Dataset>][] = [
  ['files', () => imageFolder(fixture('folder'), { shape })],
  ['tar shards', () => webDataset([fixture('shard-gnu.tar')], { shape })],
  ['a record shard', () => recordDataset(fixture('recordio'))],
  ['Parquet', () => parquetDataset([fixture('images.parquet')], { shape })],
];

describe('a stream of batches', () => {
  it.each(sources)('has the same bytes for any number of workers: %s', async (_, open) => {
    const dataset = await open();
    const expected = await all(optionsFor(dataset, { workers: 0 }));
    expect(expected.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(expected.map(({ pixels }) => String(pixels))).size).toBe(STEPS);
    for (const workers of [1, 3]) {
      expect(await all(optionsFor(dataset, { workers, ahead: workers })), `${workers}`).toEqual(expected);
    }
    await dataset.source.close?.();
  });

  it('is what the plain loader gives', async () => {
    const dataset = await imageFolder(fixture('folder'), { shape });
    const options = optionsFor(dataset, { workers: 2 });
    const apply = augmentation(shape, augment.options);
    const expected = [];
    for await (const { step, pixels } of loadBatches(0, STEPS, { ...options, augment: { apply, seed: 8 } }))
      expected.push({ step, pixels: [...pixels] });
    expect(await all(options)).toEqual(expected);
  });

  it.each([0, 2])(
    'goes on where its state was taken, in the middle of an epoch (%i workers)',
    async (workers) => {
      const dataset = await imageFolder(fixture('folder'), { shape });
      const options = optionsFor(dataset, { workers });
      const expected = await all(options);
      const stream = openBatches(options);
      for (let step = 0; step < 3; step++) await stream.next();
      const state = JSON.parse(JSON.stringify(stream.state())) as ReturnType<typeof stream.state>;
      await stream.close();
      // Seven images in batches of four: step 3 begins within the second round.
      expect(state.step).toBe(3);
      expect(await all({ ...options, resume: state })).toEqual(expected.slice(3));
    },
  );

  it('does not go on with other data or another sampler', async () => {
    const dataset = await imageFolder(fixture('folder'), { shape });
    const options = optionsFor(dataset);
    const stream = openBatches(options);
    const state = stream.state();
    await stream.close();
    const other = optionsFor(await recordDataset(fixture('recordio')));
    expect(() => openBatches({ ...other, resume: state })).toThrow(/taken with another manifest/);
    await other.source.close?.();
    const sampler = createSampler('instance', { manifest: dataset.manifest, seed: 4, batchSize: 4 });
    expect(() => openBatches({ ...options, sampler, resume: state })).toThrow(/taken with another sampler/);
  });

  it('keeps the pixels of as many batches as it is told, in a bounded number of arrays', async () => {
    const dataset = await imageFolder(fixture('folder'), { shape });
    for (const workers of [0, 2]) {
      const stream = openBatches(optionsFor(dataset, { workers, steps: 40, ahead: 2, held: 3 }));
      const arrays = new Set<Float32Array>();
      const kept: { pixels: Float32Array; copy: string }[] = [];
      for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
        arrays.add(batch.pixels);
        kept.push({ pixels: batch.pixels, copy: String(batch.pixels) });
        for (const { pixels, copy } of kept.slice(-3)) expect(String(pixels)).toBe(copy);
      }
      await stream.close();
      expect(kept).toHaveLength(40);
      expect(arrays.size).toBeLessThanOrEqual(6);
    }
  });

  it.each([0, 2])('names the damaged file at its step (%i workers)', async (workers) => {
    const root = await scratch.folder('folder', 'bob/1.webp', (bytes) => bytes.subarray(0, 30));
    const dataset = await imageFolder(root, { shape });
    const options = optionsFor(dataset, { workers });
    const damaged = Array.from(dataset.manifest.item).findIndex(
      (item) => dataset.manifest.paths!.get(item) === 'bob/1.webp',
    );
    const step = [0, 1].find((step) => options.sampler.batch(step).includes(damaged))!;
    const stream = openBatches(options);
    for (let before = 0; before < step; before++) await stream.next();
    const failure = await stream.next().catch((error: unknown) => error);
    await stream.close();
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toContain(path.join(root, 'bob/1.webp'));
    expect((failure as UserError).mend).toMatch(/damaged/);
  });

  it('reads images in memory in its own thread, and refuses a wrong augmentation at once', async () => {
    const dataset = await imageFolder(fixture('folder'), { shape });
    const count = dataset.manifest.item.length;
    const source = memorySource(new Uint8Array(count * 360).fill(51), shape);
    const options = optionsFor({ manifest: dataset.manifest, source }, { workers: 3 });
    expect(await all(options)).toEqual(await all({ ...options, workers: 0 }));
    const wrong = { ...options, augment: { options: { flip: 2 }, seed: 1 } };
    expect(() => openBatches(wrong)).toThrow(ConfigError);
  });
});
