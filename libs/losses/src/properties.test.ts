import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { rangeLossTerms } from './range/range-loss.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { testContext } from './testing/context.ts';
import { randomMatrix, relativeError, type Matrix } from './testing/numbers.ts';
import { rangeOracle } from './testing/range-oracle.ts';
import { runLoss } from './testing/run-loss.ts';

beforeAll(useTestBackend);

const seed = fc.integer({ min: 0, max: 1e6 });

function range(x: Matrix, labels: readonly number[], options: { k: number; margin: number }) {
  return tf.tidy(() => {
    const terms = rangeLossTerms(tf.tensor2d(x.flat(), [x.length, x[0]!.length]), labels, options);
    return { intra: terms.intra.dataSync()[0]!, inter: terms.inter.dataSync()[0]! };
  });
}

describe('the range loss on any batch', () => {
  const batch = fc.record({
    labels: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 24 }),
    dimension: fc.integer({ min: 1, max: 5 }),
    k: fc.integer({ min: 1, max: 12 }),
    margin: fc.double({ min: 0, max: 20, noNaN: true }),
    seed,
  });

  it('agrees with naive loops for any labels, k and margin', () => {
    fc.assert(
      fc.property(batch, ({ labels, dimension, k, margin, seed: s }) => {
        const x = randomMatrix(s, labels.length, dimension);
        const [actual, expected] = [range(x, labels, { k, margin }), rangeOracle(x, labels, { k, margin })];
        expect(relativeError([actual.intra], [expected.intra])).toBeLessThan(1e-5);
        expect(Math.abs(actual.inter - expected.inter)).toBeLessThan(1e-5 * Math.max(1, margin));
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('is not negative, moves with nothing and goes with the square of the scale', () => {
    fc.assert(
      fc.property(batch, ({ labels, dimension, k, seed: s }) => {
        const x = randomMatrix(s, labels.length, dimension);
        const { intra, inter } = range(x, labels, { k, margin: 3 });
        expect(Math.min(intra, inter)).toBeGreaterThanOrEqual(0);
        const moved = range(x.map((row) => row.map((value) => value + 3)), labels, { k, margin: 3 }); // prettier-ignore
        expect(relativeError([moved.intra + 1], [intra + 1])).toBeLessThan(1e-4);
        expect(Math.abs(moved.inter - inter)).toBeLessThan(1e-4);
        const doubled = range(x.map((row) => row.map((value) => value * 2)), labels, { k, margin: 12 }); // prettier-ignore
        expect(relativeError([doubled.intra, doubled.inter], [4 * intra, 4 * inter])).toBeLessThan(1e-5);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('grows no smaller with k of 1 than with more', () => {
    fc.assert(
      fc.property(batch, ({ labels, dimension, k, seed: s }) => {
        const x = randomMatrix(s, labels.length, dimension);
        const greatest = range(x, labels, { k: 1, margin: 0 }).intra;
        expect(greatest).toBeGreaterThanOrEqual(range(x, labels, { k, margin: 0 }).intra * (1 - 1e-6));
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

/** Losses that see directions only: the length of all embeddings together does not matter. */
const byDirection = [
  'triplet', 'normface', 'l2-softmax', 'cosface', 'arcface', 'curricularface', 'circle', 'multi-similarity',
  'nt-xent', 'supcon', 'proxy-nca', 'proxy-anchor', 'sampled-softmax', 'cross-batch-memory',
]; // prettier-ignore

const run = (name: string, x: Matrix, classes: readonly number[], logits: Matrix) => {
  const loss = lossRegistry.get(name).create({}, testContext);
  try {
    return runLoss(loss, x, classes, { logits });
  } finally {
    loss.dispose();
  }
};

describe.each(lossRegistry.names())('the loss "%s" on any batch', (name) => {
  const batch = fc.record({
    classes: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 10 }),
    seed,
  });
  it('is not negative, and finite with its gradient', () => {
    fc.assert(
      fc.property(batch, ({ classes, seed: s }) => {
        const logits = randomMatrix(s + 1, classes.length, 5, 3);
        const { total, terms, gradient } = run(name, randomMatrix(s, classes.length, 6), classes, logits);
        expect(Math.min(total, ...Object.values(terms))).toBeGreaterThanOrEqual(-1e-6);
        expect([...gradient].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 12, seed: 4 },
    );
  });
});

it.each(byDirection)('the loss "%s" does not depend on a common factor', (name) => {
  const classes = [0, 1, 0, 2, 1, 2];
  const x = randomMatrix(6, 6, 6);
  const longer = x.map((row) => row.map((value) => value * 8));
  const logits = randomMatrix(7, 6, 5);
  const [one, other] = [run(name, x, classes, logits), run(name, longer, classes, logits)];
  expect(relativeError([other.total], [one.total])).toBeLessThan(1e-5);
  const scaled = Array.from(other.gradient, (value) => value * 8);
  expect(relativeError(scaled, one.gradient)).toBeLessThan(1e-4);
});
