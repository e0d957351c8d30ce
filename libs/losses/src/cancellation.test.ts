import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { squaredDistanceMatrix } from './pairs/squared-distance-matrix.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import {
  numericGradient,
  randomMatrix,
  relativeError,
  squaredDistance,
  type Matrix,
} from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

beforeAll(useTestBackend);

const classes = [0, 0, 0, 1, 1, 1];
const context = { batchSize: 6, classes: 2, embeddingSize: 8, seed: 1 };
/** Spread 0.05 at 10,000 from the origin along every axis: |a|^2 + |b|^2 - 2ab in float32 is off by some 60 there. */
const far = randomMatrix(5, 6, 8, 0.05, 1e4);

const pairs = far.flatMap((_, a) => far.map((__, b) => [a, b] as const)).filter(([a, b]) => a !== b);

describe('tiny distances far from the origin keep their digits', () => {
  const oracles: [string, object, (x: Matrix) => number][] = [
    [
      'contrastive',
      { margin: 0.25, reduction: 'sum' },
      (x) =>
        pairs.reduce((sum, [a, b]) => {
          const d = Math.sqrt(squaredDistance(x[a]!, x[b]!));
          return sum + (classes[a] === classes[b] ? d ** 2 : Math.max(0.25 - d, 0) ** 2) / 4;
        }, 0),
    ],
    [
      'triplet',
      { margin: 0.1, mining: 'all', distance: 'euclidean', normalize: false, reduction: 'sum' },
      (x) =>
        pairs.reduce((sum, [a, p]) => {
          if (classes[a] !== classes[p]) return sum;
          const d = (b: number) => Math.sqrt(squaredDistance(x[a]!, x[b]!));
          const negatives = [0, 1, 2, 3, 4, 5].filter((row) => classes[row] !== classes[a]);
          return sum + negatives.reduce((s, n) => s + Math.max(d(p) - d(n) + 0.1, 0), 0);
        }, 0),
    ],
    [
      'contrastive',
      { margin: 1, squared: false, distance: 'lp', p: 1, reduction: 'sum' },
      (x) =>
        pairs.reduce((sum, [a, b]) => {
          const d = x[a]!.reduce((s, value, place) => s + Math.abs(value - x[b]![place]!), 0);
          return sum + (classes[a] === classes[b] ? d : Math.max(1 - d, 0)) / 2;
        }, 0),
    ],
  ];
  it.each(oracles)('%s %j', (name, options, oracle) => {
    const loss = lossRegistry.get(name).create(options, context);
    const { total, gradient } = runLoss(loss, far, classes);
    expect(relativeError([total], [oracle(far)])).toBeLessThan(1e-5);
    expect(relativeError(gradient, numericGradient(oracle, far, 1e-6).flat())).toBeLessThan(1e-4);
  });
});

it('distances of large batches go by a matrix product about the mean, with the error of the spread', () => {
  const rows = randomMatrix(6, 300, 64, 1, 1e3);
  const before = tf.memory().numTensors;
  const worst = tf.tidy(() => {
    const matrix = squaredDistanceMatrix(tf.tensor2d(rows)).arraySync();
    let error = 0;
    for (let a = 0; a < 300; a += 7) {
      for (let b = 0; b < 300; b++) {
        error = Math.max(error, Math.abs(matrix[a]![b]! - squaredDistance(rows[a]!, rows[b]!)));
      }
    }
    return error;
  });
  expect(tf.memory().numTensors).toBe(before);
  // Squared distances are about 128 here; those to the origin are 64 million.
  expect(worst).toBeLessThan(1e-2);
});
