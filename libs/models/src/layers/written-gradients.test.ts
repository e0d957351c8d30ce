import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ParameterScope } from '../parameter.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { largestDifference, numbersOf, numericGradient } from '../testing/numeric-gradient.ts';
import { prelu, relu } from './activations.ts';
import { batchNorm } from './batch-norm.ts';
import { addBias } from './bias.ts';
import type { Layer } from './layer.ts';
import { maxPool } from './pooling.ts';

beforeAll(useCpuBackend);

const shape: [number, number, number, number] = [3, 2, 4, 3];
const random = randomStream(3);
/** Away from zero, where a rectifier has no derivative to difference. */
const input = Float32Array.from({ length: 72 }, () => {
  const value = random.normal();
  return value + Math.sign(value) * 0.1;
});
const direction = Float32Array.from({ length: 72 }, () => random.normal());

/** The layer's output along a fixed direction: a scalar whose gradients are compared. */
function project(layer: Layer, images: tf.Tensor, mode = { training: true }): tf.Scalar {
  const output = layer.forward(images, mode);
  return tf.sum(tf.mul(output, tf.tensor(direction.slice(0, output.size), output.shape)));
}

function check(scope: ParameterScope, layer: Layer, mode?: { training: boolean }): void {
  const before = tf.memory().numTensors;
  const evaluate = (values: Float32Array) =>
    tf.tidy(() => numbersOf(project(layer, tf.tensor(values, shape), mode))[0]!);
  const gradient = tf.tidy(() => numbersOf(tf.grad((x) => project(layer, x, mode))(tf.tensor(input, shape))));
  expect(largestDifference(gradient, numericGradient(evaluate, input))).toBeLessThan(5e-3);
  for (const { variable } of scope.parameters) {
    const start = numbersOf(variable).slice();
    const byValue = (values: Float32Array) => {
      tf.tidy(() => {
        variable.assign(tf.tensor(values, variable.shape));
      });
      return evaluate(input);
    };
    const expected = numericGradient(byValue, start);
    byValue(start);
    const computed = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => project(layer, tf.tensor(input, shape), mode), [variable]);
      return numbersOf(grads[variable.name]!);
    });
    expect(largestDifference(computed, expected)).toBeLessThan(5e-3);
  }
  expect(tf.memory().numTensors).toBe(before);
  scope.dispose();
}

describe('a gradient that is written out equals central differences', () => {
  it('of a PReLU', () => {
    const scope = new ParameterScope({ seed: 1 });
    check(scope, prelu(scope, 'prelu', 3));
  });
  it('of a ReLU', () => {
    check(new ParameterScope({ seed: 1 }), relu('relu'));
  });
  it('of batch normalisation in training and in evaluation', () => {
    for (const training of [true, false]) {
      const scope = new ParameterScope({ seed: 1 });
      const layer = batchNorm(scope, 'norm', { channels: 3 });
      const parameters = scope.parameters.map(({ variable }) => variable);
      tf.tidy(() => {
        parameters[0]!.assign(tf.tensor([0.5, 1.5, -1]));
        parameters[1]!.assign(tf.tensor([0.1, -0.2, 0.3]));
      });
      check(scope, layer, { training });
    }
  });
  it('of a bias', () => {
    const scope = new ParameterScope({ seed: 1 });
    const bias = scope.parameter('bias', [3], () => Float32Array.of(1, -2, 0.5));
    check(scope, {
      forward: (images) => addBias(images, bias),
      describe: (output) => ({ output, rows: [] }),
    });
  });
  it('of a padded max pool', () => {
    check(new ParameterScope({ seed: 1 }), maxPool('pool', { size: 3, stride: 2, padding: 1 }));
  });
});

describe('batch normalisation', () => {
  it('keeps running statistics as PyTorch does: biased for the batch, unbiased for the record', () => {
    const scope = new ParameterScope({ seed: 1 });
    const layer = batchNorm(scope, 'norm', { channels: 1, momentum: 0.1 });
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      layer.forward(tf.tensor4d([1, 2, 3, 6], [4, 1, 1, 1]), { training: true });
    });
    expect(tf.memory().numTensors).toBe(before);
    const [mean, variance] = scope.buffers.map(({ variable }) => numbersOf(variable)[0]!);
    expect(mean).toBeCloseTo(0.1 * 3, 6);
    expect(variance).toBeCloseTo(0.9 + 0.1 * (14 / 3), 6);
    scope.dispose();
  });

  it('leaves its statistics alone when it is only looked at', () => {
    const scope = new ParameterScope({ seed: 1 });
    const layer = batchNorm(scope, 'norm', { channels: 1 });
    tf.tidy(() => {
      layer.forward(tf.tensor4d([1, 2, 3, 6], [4, 1, 1, 1]), { training: true, updateStatistics: false });
    });
    expect(scope.buffers.map(({ variable }) => numbersOf(variable)[0])).toEqual([0, 1]);
    scope.dispose();
  });

  it('stays finite on a batch of one value', () => {
    const scope = new ParameterScope({ seed: 1 });
    const layer = batchNorm(scope, 'norm', { channels: 2 });
    const output = tf.tidy(() =>
      numbersOf(layer.forward(tf.tensor4d([5, 7], [1, 1, 1, 2]), { training: true })),
    );
    expect([...output]).toEqual([0, 0]);
    expect(scope.buffers.every(({ variable }) => numbersOf(variable).every(Number.isFinite))).toBe(true);
    scope.dispose();
  });
});
