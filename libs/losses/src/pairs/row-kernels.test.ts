import * as tf from '@tensorflow/tfjs-core';
import { prepareBackend } from '@rangeloss/backend';
import { afterAll, expect, it } from 'vitest';
import { halfSquaredDistances } from '../center/half-squared-distances.ts';
import { randomMatrix, relativeError, squaredDistance } from '../testing/numbers.ts';
import { pairSquaredDistances } from './pair-distances.ts';
import { hasRowKernels } from './row-kernels.ts';

afterAll(async () => {
  await prepareBackend({ name: 'cpu' });
});

const required = (process.env['RANGELOSS_REQUIRE'] ?? '').split(',').includes('native');
const [batch, table] = [randomMatrix(3, 7, 70), randomMatrix(4, 3, 70)];
const [left, right] = [
  [0, 3, 6, 2, 2],
  [1, 3, 0, 5, 4],
];
const labels = [2, 0, 0, 1, 2, 1, 0];
const upstream = [1, -2, 0, 0.5, 3, 1, 1];

it.for([
  ['cpu', false],
  ['wasm', false],
  ['tensorflow', true],
] as const)('on %s distances are those of loops, by kernels: %s', async ([name, kernels], { skip }) => {
  try {
    await prepareBackend({ name });
  } catch (error) {
    if (required || name !== 'tensorflow') throw error;
    skip('the native backend is not installed');
  }
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const [rows, other] = [tf.tensor2d(batch), tf.tensor2d(table)];
    const [ofLeft, ofRight] = [tf.tensor1d(left, 'int32'), tf.tensor1d(right, 'int32')];
    expect(hasRowKernels({ left: rows, right: rows, leftRows: ofLeft, rightRows: ofRight })).toBe(kernels);
    const pairs = pairSquaredDistances(rows, ofLeft, ofRight).dataSync();
    expect([...pairs.slice(1, 2)]).toEqual([0]);
    const expected = left.map((row, pair) => squaredDistance(batch[row]!, batch[right[pair]!]!));
    expect(relativeError(pairs, expected)).toBeLessThan(1e-6);

    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
      halfSquaredDistances(x as tf.Tensor2D, other, tf.tensor1d(labels, 'int32')),
    )(rows, tf.tensor1d(upstream));
    const halves = batch.map((row, at) => squaredDistance(row, table[labels[at]!]!) / 2);
    expect(relativeError(value.dataSync(), halves)).toBeLessThan(1e-6);
    const gradient = batch.flatMap((row, at) =>
      row.map((number, place) => upstream[at]! * (number - table[labels[at]!]![place]!)),
    );
    expect(relativeError(grad.dataSync(), gradient)).toBeLessThan(1e-6);
  });
  expect(tf.memory().numTensors).toBe(before);
});
