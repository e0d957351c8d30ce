import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { normals } from '../fixtures/normals.ts';
import { onBoth } from '../fixtures/on-both-backends.ts';
import { prepareBackend } from '../prepare-backend.ts';

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;
type Shape = readonly number[];

beforeAll(async () => {
  await prepareBackend({ name: 'wasm' });
});

const indices = (...values: number[]) => tf.tensor1d(values, 'int32');
const mask = (x: tf.Tensor) => tf.greater(x, 0);
/** Some true, some false, without a gradient. */
const pattern = (shape: number[]) => mask(tf.tensor(normals(shape, 'pattern'), shape));
const four = (x: tf.Tensor) => x as tf.Tensor4D;

/** Everything that our models and losses differentiate, with the shapes of its float inputs. */
const operations: [string, readonly Shape[], Operation][] = [
  ['max pooling 2x2', [[2, 6, 6, 8]], (x) => tf.maxPool(four(x), 2, 2, 'valid')],
  ['max pooling 2x2 of an odd size', [[2, 7, 5, 3]], (x) => tf.maxPool(four(x), 2, 2, 'valid')],
  ['max pooling 3x3 stride 2, same', [[2, 7, 6, 5]], (x) => tf.maxPool(four(x), 3, 2, 'same')],
  ['max pooling 3x3 stride 1, overlapping', [[1, 6, 6, 4]], (x) => tf.maxPool(four(x), 3, 1, 'same')],
  ['max pooling 3x2 stride 2x1', [[1, 6, 6, 6]], (x) => tf.maxPool(four(x), [3, 2], [2, 1], 'valid')],
  ['max pooling 3x3 padded by 1', [[2, 6, 6, 4]], (x) => tf.maxPool(four(x), 3, 2, 1)],
  ['max pooling of equal numbers', [[1, 4, 4, 4]], (x) => tf.maxPool(four(tf.mul(x, 0)), 2, 2, 'valid')],
  ['average pooling 2x2', [[2, 6, 6, 3]], (x) => tf.avgPool(four(x), 2, 2, 'valid')],
  ['average pooling 3x3 stride 2', [[2, 7, 7, 4]], (x) => tf.avgPool(four(x), 3, 2, 'valid')],
  ['global average', [[2, 5, 4, 7]], (x) => tf.mean(x, [1, 2])],
  ['prelu per channel', [[2, 4, 4, 5], [5]], (x, a) => tf.prelu(x, a)],
  ['relu', [[3, 7]], (x) => tf.relu(x)],
  ['leaky relu', [[3, 7]], (x) => tf.leakyRelu(x, 0.1)],
  ['elu', [[3, 7]], (x) => tf.elu(x)],
  ['sigmoid, tanh, softplus', [[3, 7]], (x) => tf.softplus(tf.add(tf.sigmoid(x), tf.tanh(x)))],
  ['gather of rows, some twice', [[5, 6]], (x) => tf.gather(x, indices(0, 3, 3, 4, 0, 0))],
  ['gather along the last axis', [[3, 4, 5]], (x) => tf.gather(x, indices(4, 1, 1), 2)],
  [
    'gather along a middle axis',
    [[2, 3, 4]],
    (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [2, 0],
            [1, 2],
          ],
          [2, 2],
          'int32',
        ),
        1,
      ),
  ],
  [
    'a value used twice, cloned',
    [[4, 5]],
    (x) => tf.add(tf.square(tf.clone(x)), tf.reshape(tf.clone(x), [4, 5])),
  ],
  ['unsorted segment sum', [[6, 3]], (x) => tf.unsortedSegmentSum(x, indices(0, 2, 2, 0, 4, 2), 5)],
  ['softmax', [[4, 9]], (x) => tf.softmax(x)],
  ['log-softmax', [[4, 9]], (x) => tf.logSoftmax(x)],
  ['log of a sum of exponentials', [[4, 9]], (x) => tf.logSumExp(x, 1)],
  [
    'batch normalisation',
    [[2, 3, 3, 6], [6], [6]],
    (x, scale, offset) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean, variance, offset, scale);
    },
  ],
  ['max over the last axis', [[4, 9]], (x) => tf.max(x, 1)],
  ['max over the first axis', [[4, 9]], (x) => tf.max(x, 0)],
  ['min over the last axis', [[4, 9]], (x) => tf.min(x, 1, true)],
  ['sum over all', [[4, 3, 2]], (x) => tf.sum(x)],
  ['sum over the first axis', [[7, 9]], (x) => tf.sum(x, 0)],
  ['sum over the first axes, dimensions kept', [[7, 3, 37]], (x) => tf.sum(x, [0, 1], true)],
  ['sum over a middle axis', [[3, 5, 6]], (x) => tf.sum(x, 1)],
  ['sum over the last axis', [[3, 5, 6]], (x) => tf.sum(x, -1)],
  ['sum over axes that are not neighbours', [[3, 5, 6]], (x) => tf.sum(x, [0, 2])],
  ['mean over the first axis', [[7, 9]], (x) => tf.mean(x, 0)],
  ['mean over all', [[7, 9]], (x) => tf.mean(x)],
  ['tile', [[2, 3]], (x) => tf.tile(x, [3, 2])],
  ['slice', [[4, 6]], (x) => tf.slice(x, [1, 2], [2, 3])],
  [
    'pad',
    [[2, 4, 4, 3]],
    (x) =>
      tf.pad(x, [
        [0, 0],
        [2, 1],
        [1, 2],
        [0, 0],
      ]),
  ],
  [
    'concatenation',
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => tf.concat([a, b], 0),
  ],
  [
    'stack and unstack',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.unstack(tf.stack([a, b], 1))[1]!,
  ],
  ['split', [[4, 6]], (x) => tf.split(x, 3, 1)[2]!],
  ['transposition', [[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])],
  ['reshape and expansion', [[2, 6]], (x) => tf.expandDims(tf.reshape(x, [3, 4]), 1)],
  [
    'where',
    [
      [4, 7],
      [4, 7],
    ],
    (a, b) => tf.where(pattern(a.shape), a, b),
  ],
  [
    'minimum and maximum',
    [
      [4, 7],
      [4, 7],
    ],
    (a, b) => tf.minimum(tf.maximum(a, b), 0.5),
  ],
  ['clipping', [[4, 7]], (x) => tf.clipByValue(x, -0.5, 0.7)],
  [
    'matrix product, tall left transposed',
    [
      [1100, 5],
      [1100, 9],
    ],
    (a, b) => tf.matMul(a, b, true),
  ],
  ['absolute value and sign', [[4, 7]], (x) => tf.mul(tf.abs(x), tf.sign(x))],
  [
    'square and squared difference',
    [[4, 7]],
    (a) => tf.add(tf.square(a), tf.squaredDifference(a, tf.mul(2, a))),
  ],
  ['exponential and expm1', [[4, 7]], (x) => tf.add(tf.exp(x), tf.expm1(x))],
  ['sine, cosine, arc cosine', [[4, 7]], (x) => tf.acos(tf.mul(0.9, tf.mul(tf.sin(x), tf.cos(x))))],
  ['addition and subtraction that broadcast', [[3, 4, 5], [5], [4, 1]], (a, b, c) => tf.sub(tf.add(a, b), c)],
  [
    'product and quotient that broadcast',
    [
      [4, 5],
      [4, 1],
    ],
    (a, b) => tf.div(tf.mul(a, b), tf.add(2, tf.square(b))),
  ],
  [
    'matrix product',
    [
      [5, 6],
      [6, 7],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matrix product, left transposed',
    [
      [6, 5],
      [6, 7],
    ],
    (a, b) => tf.matMul(a, b, true),
  ],
  [
    'matrix product, right transposed',
    [
      [5, 6],
      [7, 6],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matrix product, both transposed',
    [
      [6, 5],
      [7, 6],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ],
  [
    'matrix product of one row',
    [
      [1, 33],
      [33, 45],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matrix product to one column',
    [
      [33, 17],
      [1, 17],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matrix product of batches',
    [
      [3, 4, 5],
      [3, 5, 6],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matrix product of batches, both transposed',
    [
      [2, 3, 5, 4],
      [2, 3, 6, 5],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ],
  ['cumulative sum', [[3, 6]], (x) => tf.cumsum(x, 1)],
  [
    'local pairs: all distances of a batch',
    [[6, 4]],
    (x) => {
      const difference = tf.sub(tf.expandDims(x, 0), tf.expandDims(x, 1));
      return tf.sqrt(tf.add(tf.sum(tf.square(difference), 2), 1e-3));
    },
  ],
];

describe('the values and gradients on WASM equal those on the cpu backend', () => {
  it.each(operations)('%s', async (_, shapes, operation) => {
    await onBoth(shapes, operation);
  });

  it.each<[string, readonly Shape[], Operation]>([
    ['logarithm and log1p', [[4, 7]], (x) => tf.add(tf.log(x), tf.log1p(x))],
    ['root and inverse root', [[4, 7]], (x) => tf.add(tf.sqrt(x), tf.rsqrt(x))],
    [
      'power',
      [
        [4, 7],
        [4, 7],
      ],
      (a, b) => tf.pow(a, b),
    ],
    ['reciprocal', [[4, 7]], (x) => tf.reciprocal(x)],
    ['Euclidean length', [[4, 7]], (x) => tf.norm(x, 'euclidean', 1)],
  ])('%s of positive numbers', async (_, shapes, operation) => {
    await onBoth(shapes, operation, { positive: true, tolerance: 1e-4 });
  });
});

describe('the values on WASM equal those on the cpu backend, where there is no gradient', () => {
  it.each<[string, readonly Shape[], Operation]>([
    ['greatest k', [[4, 9]], (x) => tf.topk(x, 3).values],
    ['positions of the greatest k', [[4, 9]], (x) => tf.cast(tf.topk(x, 3).indices, 'float32')],
    ['position of the greatest', [[4, 9]], (x) => tf.cast(tf.argMax(x, 1), 'float32')],
    ['one-hot', [[4, 9]], (x) => tf.cast(tf.oneHot(tf.argMax<tf.Tensor1D>(x, 1), 9), 'float32')],
    [
      'comparisons with a number',
      [[5, 7]],
      (x) => {
        const all = [tf.greater(x, 0.1), tf.greaterEqual(x, 0.1), tf.less(0.1, x), tf.lessEqual(x, 0.1)];
        return tf.cast(tf.stack([...all, tf.equal(x, 0.1), tf.notEqual(0.1, x)]), 'float32');
      },
    ],
    [
      'comparisons of one shape',
      [
        [5, 7],
        [5, 7],
      ],
      (a, b) => {
        const all = [tf.greater(a, b), tf.greaterEqual(a, a), tf.less(a, b), tf.lessEqual(a, b)];
        return tf.cast(tf.stack([...all, tf.equal(a, a), tf.notEqual(a, b)]), 'float32');
      },
    ],
    ['comparisons that broadcast', [[5, 7], [7]], (a, b) => tf.cast(tf.greater(a, b), 'float32')],
    [
      'comparison of whole numbers',
      [[5, 7]],
      (a) => {
        const whole = tf.cast(tf.round(a), 'int32');
        return tf.cast(tf.equal(tf.expandDims(whole, 0), tf.expandDims(whole, 1)), 'float32');
      },
    ],
    [
      'logical and, or, not',
      [[5, 7]],
      (x) => {
        const both = tf.logicalAnd(tf.logicalNot(mask(x)), tf.logicalOr(mask(x), tf.less(x, -0.5)));
        return tf.cast(both, 'float32');
      },
    ],
    [
      'selection of whole numbers',
      [[5, 7]],
      (x) => {
        const whole = tf.cast(tf.round(x), 'int32');
        return tf.cast(tf.where(mask(x), whole, tf.zerosLike(whole)), 'float32');
      },
    ],
    [
      'segment sum of whole numbers, ids outside left out',
      [[4, 3]],
      (x) => {
        const whole = tf.cast(tf.round(x), 'int32');
        return tf.cast(tf.unsortedSegmentSum(whole, indices(0, -1, 7, 0), 3), 'float32');
      },
    ],
    ['any and all', [[5, 7]], (x) => tf.cast(tf.stack([tf.any(mask(x), 1), tf.all(mask(x), 1)]), 'float32')],
  ])('%s', async (_, shapes, operation) => {
    await onBoth(shapes, operation, { gradients: false });
  });
});

it('a gather outside the axis is an error and leaves no tensor', () => {
  const before = tf.memory().numTensors;
  expect(() => tf.tidy(() => tf.gather(tf.zeros([3, 2]), indices(0, 3)))).toThrow(/index 3/u);
  expect(tf.memory().numTensors).toBe(before);
});
