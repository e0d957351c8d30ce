import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import {
  numericGradient,
  randomMatrix,
  relativeError,
  squaredDistance,
  type Matrix,
} from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { center } from './center.ts';

beforeAll(useTestBackend);

const x = randomMatrix(7, 10, 6);

/** A center loss with known centers. */
function withCenters(options: object, centers: Matrix) {
  const loss = center.create(options, testContext);
  tf.tidy(() => loss.restore({ centers: tf.tensor2d(centers.flat(), [5, 6]) }));
  return loss;
}

it.each(['mean', 'sum'])('agrees with naive float64 loops, reduction %s', (reduction) => {
  const centers = randomMatrix(8, 5, 6);
  const oracle = (matrix: Matrix) => {
    const sum = matrix.reduce((s, row, i) => s + squaredDistance(row, centers[testClasses[i]!]!) / 2, 0);
    return 0.3 * (reduction === 'mean' ? sum / matrix.length : sum);
  };
  const loss = withCenters({ weight: 0.3, reduction }, centers);
  const { total, gradient } = runLoss(loss, x, testClasses);
  expect(relativeError([total], [oracle(x)])).toBeLessThan(1e-6);
  expect(relativeError(gradient, numericGradient(oracle, x).flat())).toBeLessThan(1e-6);
  loss.dispose();
});

it('moves each present center as equation 4 has it and leaves the absent', () => {
  const centers = randomMatrix(8, 5, 6);
  const classes = [2, 0, 2, 2, 0, 0, 0, 2, 1, 1];
  const expected = centers.map((row, j) =>
    row.map((value, place) => {
      const members = x.filter((_, i) => classes[i] === j);
      const delta = members.reduce((sum, member) => sum + value - member[place]!, 0) / (1 + members.length);
      return value - 0.5 * delta;
    }),
  );
  const loss = withCenters({ rate: 0.5 }, centers);
  const before = tf.memory().numTensors;
  tf.tidy(() =>
    loss.update!({ embeddings: tf.tensor2d(x), labels: tf.tensor1d(classes, 'int32'), prepared: {} }),
  );
  expect(tf.memory().numTensors).toBe(before);
  const actual = loss.state()['centers']!.dataSync();
  expect(relativeError(actual, expected.flat())).toBeLessThan(1e-6);
  expect([...actual.slice(18)]).toEqual(centers.slice(3).flat());
  loss.dispose();
});

it('starts from the seed and comes back from its state', () => {
  const one = center.create({}, testContext);
  const same = center.create({}, testContext);
  const other = center.create({}, { ...testContext, seed: 2 });
  const values = (loss: typeof one) => [...loss.state()['centers']!.dataSync()];
  expect(values(same)).toEqual(values(one));
  expect(values(other)).not.toEqual(values(one));
  other.restore(one.state());
  expect(values(other)).toEqual(values(one));
  for (const loss of [one, same, other]) loss.dispose();
});

it('refuses a state that does not fit and keeps its own', () => {
  const loss = center.create({}, testContext);
  expect(() => loss.restore({})).toThrow(/"center" does not fit: "centers" is missing/);
  tf.tidy(() => {
    expect(() => loss.restore({ centers: tf.zeros([4, 6]) })).toThrow(
      /has shape \[4, 6\].*have shape \[5, 6\]/,
    );
  });
  loss.dispose();
});

it('frees its centers', () => {
  const before = tf.memory().numTensors;
  center.create({}, testContext).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
