import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { prepareBackend } from '../prepare-backend.ts';
import { nativeStarts } from './fixtures/require-native.ts';
import { randomUniform } from './random-uniform.ts';
import { recordStep } from './record-step.ts';

const native = await nativeStarts();

const draw = (shape: number[], seed: [number, number]) =>
  tf.tidy(() => Array.from(randomUniform(shape, tf.tensor1d(seed, 'int32')).dataSync()));

describe.skipIf(!native)('seeded uniform numbers', () => {
  it('are the same in TensorFlow and in plain JavaScript, negative seeds and odd sizes included', async () => {
    const seeds: [number, number][] = [
      [1, 2],
      [-7, 123456789],
      [0, 0],
    ];
    const expected = seeds.map((seed) => draw([3, 7], seed));
    await prepareBackend({ name: 'cpu' });
    expect(seeds.map((seed) => draw([3, 7], seed))).toEqual(expected);
    await prepareBackend({ name: 'tensorflow' });
  });

  it('fill [0, 1) evenly, and another seed gives other numbers', () => {
    const numbers = draw([100_000], [3, 4]);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(Math.min(...numbers.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers.slice(0, 1000))).toBeLessThan(1);
    expect(draw([4], [3, 4])).not.toEqual(draw([4], [3, 5]));
  });

  it('stay random in a replay, as the plain step draws them', () => {
    const before = tf.memory().numTensors;
    const step = recordStep(([seed]: [tf.Tensor1D]) => randomUniform([5], seed));
    for (let call = 0; call < 6; call++) {
      const seed = tf.tensor1d([9, call], 'int32');
      const result = step([seed]);
      expect(Array.from(result.dataSync())).toEqual(draw([5], [9, call]));
      tf.dispose([seed, result]);
    }
    expect(step.state.mode).toBe('recorded');
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
