import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel } from './model-registry.ts';
import { useCpuBackend } from './testing/cpu.ts';
import { loadTorchState, torchState } from './torch-state.ts';

beforeAll(useCpuBackend);

const make = (seed: number) =>
  createModel({ name: 'mobilefacenet', width: 0.05, embedding: 3 }, { inputShape: [16, 16, 1], seed });

describe('a PyTorch state dict', () => {
  it('carries a whole model from one to another', async () => {
    const [one, other] = [make(1), make(2)];
    const before = tf.memory().numTensors;
    const result = loadTorchState(other, await torchState(one));
    expect(tf.memory().numTensors).toBe(before);
    expect(result.missing).toEqual([]);
    expect(result.unused).toEqual([]);
    expect(await torchState(other)).toEqual(await torchState(one));
    one.dispose();
    other.dispose();
  });

  it('loads what fits under other names and lists what does not', async () => {
    const [one, other] = [make(1), make(2)];
    const state = await torchState(one);
    const { 'fc.weight': fc, ...rest } = state;
    const foreign = Object.fromEntries(
      Object.entries(rest).map(([name, tensor]) => [`module.${name}`, tensor]),
    );
    const result = loadTorchState(other, { ...foreign, 'module.bn.num_batches_tracked': fc! }, (name) =>
      name.replace(/^module\./, ''),
    );
    expect(result).toMatchObject({ missing: ['fc.weight'], unused: ['bn.num_batches_tracked'] });
    one.dispose();
    other.dispose();
  });

  it('with a tensor of another shape is refused as a whole', async () => {
    const model = make(1);
    const before = await torchState(model);
    const state = { ...(await torchState(make(2))), 'fc.weight': { data: new Float32Array(2), shape: [2] } };
    expect(() => loadTorchState(model, state)).toThrow(/fc\.weight/);
    expect(await torchState(model)).toEqual(before);
    model.dispose();
  });
});
