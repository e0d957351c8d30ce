import { createModel } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { embed, embedBatches } from './embed.ts';
import { useCpuBackend } from './testing/cpu.ts';
import { inputShape } from './testing/small-run.ts';

beforeAll(useCpuBackend);

const pixels = Float32Array.from({ length: 7 * 36 }, (_, place) => Math.sin(place));
const read = (start: number, size: number) => pixels.slice(start * 36, (start + size) * 36);

describe('embedding', () => {
  it('gives the same rows for every batch size and leaves no tensor behind', async () => {
    const model = createModel({ name: 'tiny', batchNorm: true }, { inputShape, seed: 1 });
    const before = tf.memory().numTensors;
    const whole = await embed(model, { count: 7, read });
    expect(whole.length).toBe(7 * model.embeddingSize);
    for (const batchSize of [1, 3, 7])
      expect(await embed(model, { count: 7, batchSize, read })).toEqual(whole);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('of no images is empty', async () => {
    const model = createModel({ name: 'tiny' }, { inputShape, seed: 1 });
    expect(await embed(model, { count: 0, read })).toEqual(new Float32Array(0));
    model.dispose();
  });

  it('stops when it is aborted and refuses the wrong number of pixels', async () => {
    const model = createModel({ name: 'tiny' }, { inputShape, seed: 1 });
    const controller = new AbortController();
    const rows: number[] = [];
    const stopped = async () => {
      for await (const batch of embedBatches(model, {
        count: 7,
        batchSize: 2,
        read,
        signal: controller.signal,
      })) {
        rows.push(batch.rows);
        controller.abort();
      }
    };
    await expect(stopped()).rejects.toThrow(/abort/i);
    expect(rows).toEqual([2]);
    await expect(embed(model, { count: 2, read: () => new Float32Array(3) })).rejects.toThrow(
      /72 values|36 values/,
    );
    model.dispose();
  });
});
