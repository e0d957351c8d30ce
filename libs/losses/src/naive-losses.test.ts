import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Loss } from './contract.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { naiveLogitLosses, naiveVectorLosses } from './testing/naive-class-losses.ts';
import { naivePairLosses } from './testing/naive-pair-losses.ts';
import { naiveSimilarityLosses } from './testing/naive-similarity-losses.ts';
import { numericGradient, randomMatrix, relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* Each loss against naive loops in float64, its gradient against their finite differences. */
beforeAll(useTestBackend);

const x = randomMatrix(31, 10, 6);
const logits = randomMatrix(32, 10, 5, 2);
const vectors = randomMatrix(33, 5, 6);

const options: Readonly<Record<string, object>> = {
  range: { k: 2, margin: 12 },
  'l2-softmax': { scale: 4 },
  'sampled-softmax': { sampleRate: 1, scale: 8 },
  adaface: { scale: 8 },
  normface: { scale: 8 },
  cosface: { scale: 8 },
  arcface: { scale: 8 },
  curricularface: { scale: 8, momentum: 0 },
  magface: { scale: 8, lowerNorm: 1, upperNorm: 5, regularizer: 3 },
  'proxy-nca': { scale: 3 },
  'proxy-anchor': { scale: 8 },
  circle: { margin: 0.25, scale: 8 },
  'multi-similarity': { negativeScale: 10 },
  supcon: { temperature: 0.2 },
  'nt-xent': { temperature: 0.2 },
  'class-balanced': { beta: 0.99 },
  ldam: { beta: 0.99, deferUntil: 0 },
  'logit-adjustment': { tau: 0.5 },
};

function created(name: string): Loss {
  return lossRegistry.get(name).create(options[name] ?? {}, testContext);
}

const difference = (of: (matrix: Matrix) => number, at: Matrix) => numericGradient(of, at, 1e-6).flat();

describe.each(Object.entries(naiveVectorLosses))('"%s" on class vectors', (name, naive) => {
  it('agrees in its value and in both gradients', () => {
    const loss = created(name);
    const place = 'weights' in loss.state() ? 'weights' : 'centers';
    tf.tidy(() => loss.restore({ ...loss.state(), [place]: tf.tensor2d(vectors) }));
    const { total, gradient, parameterGradients } = runLoss(loss, x, testClasses);
    loss.dispose();
    expect(relativeError([total], [naive(x, testClasses, vectors, x)])).toBeLessThan(1e-5);
    const byRows = difference((matrix) => naive(matrix, testClasses, vectors, x), x);
    if (parameterGradients[place] === undefined) return;
    const byVectors = difference((matrix) => naive(x, testClasses, matrix, x), vectors);
    expect(relativeError(gradient, byRows)).toBeLessThan(1e-5);
    expect(relativeError(parameterGradients[place], byVectors)).toBeLessThan(1e-5);
  });
});

describe.each(Object.entries({ ...naivePairLosses, ...naiveSimilarityLosses }))(
  '"%s" on pairs of rows',
  (name, naive) => {
    it('agrees in its value and gradient', () => {
      const loss = created(name);
      const { total, gradient } = runLoss(loss, x, testClasses);
      loss.dispose();
      expect(relativeError([total], [naive(x, testClasses, x)])).toBeLessThan(1e-5);
      const expected = difference((matrix) => naive(matrix, testClasses, x), x);
      expect(relativeError(gradient, expected)).toBeLessThan(1e-5);
    });
  },
);

describe.each(Object.entries(naiveLogitLosses))('"%s" on logits', (name, naive) => {
  it('agrees in its value and gradient', () => {
    const { total, logitsGradient } = runLoss(created(name), x, testClasses, { logits });
    expect(relativeError([total], [naive(logits, testClasses)])).toBeLessThan(1e-5);
    const expected = difference((matrix) => naive(matrix, testClasses), logits);
    expect(relativeError(logitsGradient, expected)).toBeLessThan(1e-5);
  });
});

it('every registered loss has its naive loops', () => {
  const naive = { ...naiveVectorLosses, ...naivePairLosses, ...naiveSimilarityLosses, ...naiveLogitLosses };
  expect(Object.keys(naive).sort()).toEqual(lossRegistry.names().sort());
});
