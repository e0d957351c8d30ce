import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { fusedBatchNorm } from './fused-batch-norm.ts';
import { recordStep } from './record-step.ts';

const native = await nativeStarts();

/** Batch normalisation and its gradient for sum(value * weight), in plain numbers. */
function naive(x: number[][], scale: number[], offset: number[], weight: number[][], epsilon: number) {
  const count = x.length;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const columns = scale.map((gamma, channel) => {
    const values = x.map((row) => row[channel]!);
    const mean = sum(values) / count;
    const variance = sum(values.map((value) => (value - mean) ** 2)) / count;
    const rate = 1 / Math.sqrt(variance + epsilon);
    const unit = values.map((value) => (value - mean) * rate);
    const dy = weight.map((row) => row[channel]!);
    const dScale = sum(dy.map((value, at) => value * unit[at]!));
    const dOffset = sum(dy);
    return {
      mean,
      unbiased: (variance * count) / (count - 1),
      value: unit.map((value) => value * gamma + offset[channel]!),
      dx: dy.map((value, at) => gamma * rate * (value - dOffset / count - (unit[at]! * dScale) / count)),
      dScale,
      dOffset,
    };
  });
  return columns;
}

const table = (tensor: tf.Tensor) => tf.tidy(() => tf.reshape(tensor, [-1, 3]).arraySync() as number[][]);

describe.skipIf(!native)("TensorFlow's fused batch normalisation", () => {
  it.each([
    ['images', [2, 3, 2, 3]],
    ['vectors', [12, 3]],
  ])('equals plain numbers, forward and backward, for %s', (_, shape) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.randomNormal(shape, 1, 2, 'float32', 1);
      const weight = tf.randomNormal(shape, 0, 1, 'float32', 2);
      const [scale, offset] = [tf.tensor1d([0.5, -1, 2]), tf.tensor1d([1, 0, -3])];
      const expected = naive(table(x), [0.5, -1, 2], [1, 0, -3], table(weight), 1e-3);
      const result = fusedBatchNorm(x, scale, offset, 1e-3)!;
      const objective = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
        tf.sum<tf.Scalar>(tf.mul(fusedBatchNorm(a, b, c, 1e-3)!.value, weight));
      const [dx, dScale, dOffset] = tf.grads(objective)([x, scale, offset]);
      expect(result.value.shape).toEqual(shape);
      expect(dx!.shape).toEqual(shape);
      for (const [channel, column] of expected.entries()) {
        const near = (actual: number[], wanted: number[]) => {
          for (const [at, value] of wanted.entries()) expect(actual[at]).toBeCloseTo(value, 3);
        };
        near(
          table(result.value).map((row) => row[channel]!),
          column.value,
        );
        near(
          table(dx!).map((row) => row[channel]!),
          column.dx,
        );
        near(
          [result.mean, result.variance, dScale!, dOffset!].map((tensor) => tensor.dataSync()[channel]!),
          [column.mean, column.unbiased, column.dScale, column.dOffset],
        );
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is 2 ops of a recorded step, whose results equal the plain ones', () => {
    const before = tf.memory().numTensors;
    const x = tf.randomNormal<tf.Rank.R4>([2, 4, 4, 3], 0, 1, 'float32', 3);
    const scale = tf.tensor1d([1, 2, 3]);
    const step = (given: [tf.Tensor4D]) => {
      const normalized = (a: tf.Tensor) => fusedBatchNorm(a, scale, tf.zeros([3]))!.value;
      return tf.grad((a) => tf.sum(tf.square(tf.square(normalized(a)))))(given[0]);
    };
    const recorded = recordStep(step);
    const expected = tf.tidy(() => Array.from(step([x]).dataSync()));
    for (let call = 0; call < 5; call++) {
      const result = recorded([x]);
      for (const [at, value] of result.dataSync().entries()) expect(value).toBeCloseTo(expected[at]!, 4);
      result.dispose();
    }
    expect(recorded.state.mode).toBe('recorded');
    recorded.dispose();
    tf.dispose([x, scale]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
