import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Loss } from './contract.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { naiveLogitLosses, naiveVectorLosses } from './testing/naive-class-losses.ts';
import { naiveSimilarityLosses } from './testing/naive-similarity-losses.ts';
import { numericGradient, randomMatrix, relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* Each loss against naive loops in float64, its gradient against their finite differences. */
beforeAll(useTestBackend);

const x = randomMatrix(31, 10, 6);
const logits = randomMatrix(32, 10, 5, 2);
const vectors = randomMatrix(33, 5, 6);

const options: Readonly<Record<string, object>> = {
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
    tf.tidy(() => loss.restore({ ...loss.state(), weights: tf.tensor2d(vectors) }));
    const { total, gradient, parameterGradients } = runLoss(loss, x, testClasses);
    loss.dispose();
    expect(relativeError([total], [naive(x, testClasses, vectors)])).toBeLessThan(1e-5);
    const byRows = difference((matrix) => naive(matrix, testClasses, vectors), x);
    const byVectors = difference((matrix) => naive(x, testClasses, matrix), vectors);
    expect(relativeError(gradient, byRows)).toBeLessThan(1e-5);
    expect(relativeError(parameterGradients['weights']!, byVectors)).toBeLessThan(1e-5);
  });
});

/** Their weights are constants for differentiation, which finite differences cannot know; see references.test.ts. */
const heldConstant = new Set(['circle']);

describe.each(Object.entries(naiveSimilarityLosses))('"%s" on cosines', (name, naive) => {
  it('agrees in its value and gradient', () => {
    const { total, gradient } = runLoss(created(name), x, testClasses);
    expect(relativeError([total], [naive(x, testClasses)])).toBeLessThan(1e-5);
    if (heldConstant.has(name)) return;
    const expected = difference((matrix) => naive(matrix, testClasses), x);
    expect(relativeError(gradient, expected)).toBeLessThan(1e-5);
  });
});

describe.each(Object.entries(naiveLogitLosses))('"%s" on logits', (name, naive) => {
  it('agrees in its value and gradient', () => {
    const { total, logitsGradient } = runLoss(created(name), x, testClasses, { logits });
    expect(relativeError([total], [naive(logits, testClasses)])).toBeLessThan(1e-5);
    const expected = difference((matrix) => naive(matrix, testClasses), logits);
    expect(relativeError(logitsGradient, expected)).toBeLessThan(1e-5);
  });
});
