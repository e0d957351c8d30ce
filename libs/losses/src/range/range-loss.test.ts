import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { numericGradient, randomMatrix, relativeError, type Matrix } from '../testing/numbers.ts';
import { rangeOracle } from '../testing/range-oracle.ts';
import { rangeLoss, rangeLossTerms, type RangeLossOptions } from './range-loss.ts';

beforeAll(useTestBackend);

function terms(embeddings: Matrix, labels: readonly number[], options: RangeLossOptions = {}) {
  return tf.tidy(() => {
    const x = tf.tensor2d(embeddings.flat(), [embeddings.length, embeddings[0]?.length ?? 2]);
    const { intra, inter, total } = rangeLossTerms(x, labels, options);
    const gradient = tf.grad((rows) => rangeLoss(rows as tf.Tensor2D, labels, options));
    return {
      intra: intra.dataSync()[0]!,
      inter: inter.dataSync()[0]!,
      total: total.dataSync()[0]!,
      gradient: embeddings.length === 0 ? new Float32Array() : gradient(x).dataSync<'float32'>(),
    };
  });
}

/** P identities of K images with shuffled, arbitrary integers for labels. */
function blockLabels(identities: number, images: number): number[] {
  const names = [7, -3, 1000000, 0, 42, -99, 5, 12, 13, 14, 15, 16];
  return Array.from({ length: identities * images }, (_, row) => names[(row * 5) % identities]!);
}

describe('value and gradient against naive float64 loops', () => {
  const cases: [string, number[], RangeLossOptions][] = [
    ['P x K, the default k', blockLabels(4, 3), { margin: 30 }],
    ['k of 1', blockLabels(4, 3), { k: 1, margin: 30 }],
    ['k beyond the number of pairs', blockLabels(4, 3), { k: 9, margin: 30 }],
    ['mean over identities with pairs', [1, 1, 1, 2, 2, 3, 4, 4], { reduction: 'mean', margin: 30 }],
    ['unequal groups and singles, unordered', [5, 9, 5, 5, 2, 9, 5, 1, 5, 5], { k: 3, margin: 50 }],
    ['weights', blockLabels(3, 4), { alpha: 0.3, beta: 2, margin: 30 }],
    ['one identity of many images, which joins grid rows', Array<number>(24).fill(1), { k: 5 }],
    [
      'a large head among a tail, which joins grid rows',
      [...Array<number>(20).fill(8), 1, 2, 2, 3, 3, 3],
      { k: 4, margin: 60 },
    ],
  ];
  it.each(cases)('agrees: %s', (_name, labels, options) => {
    const x = randomMatrix(3, labels.length, 6);
    const { k = 2, margin = 1, alpha = 1, beta = 1, reduction = 'sum' } = options;
    const total = (matrix: Matrix) => {
      const { intra, inter } = rangeOracle(matrix, labels, { k, margin, reduction });
      return alpha * intra + beta * inter;
    };
    const expected = rangeOracle(x, labels, { k, margin, reduction });
    const actual = terms(x, labels, options);
    expect(relativeError([actual.intra, actual.inter], [expected.intra, expected.inter])).toBeLessThan(1e-6);
    expect(relativeError([actual.total], [total(x)])).toBeLessThan(1e-6);
    expect(relativeError(actual.gradient, numericGradient(total, x).flat())).toBeLessThan(2e-6);
  });

  it('takes labels as a tensor, int32 or float32', () => {
    const labels = blockLabels(4, 3);
    const x = randomMatrix(4, 12, 5);
    const fromArray = terms(x, labels).total;
    for (const dtype of ['int32', 'float32'] as const) {
      const fromTensor = tf.tidy(() => rangeLoss(tf.tensor2d(x), tf.tensor1d(labels, dtype)).dataSync()[0]);
      expect(fromTensor).toBe(fromArray);
    }
  });
});

describe('degenerate batches', () => {
  it('gives zero for no images', () => {
    const before = tf.memory().numTensors;
    const total = tf.tidy(() => rangeLoss(tf.zeros([0, 4]), []).dataSync()[0]);
    expect(total).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives zero and a zero gradient for one image', () => {
    expect(terms([[1, 2]], [0])).toEqual({ intra: 0, inter: 0, total: 0, gradient: new Float32Array(2) });
  });

  it('has no inter term with one identity', () => {
    const { intra, inter } = terms(randomMatrix(1, 5, 3), [4, 4, 4, 4, 4], { margin: 1e6 });
    expect(intra).toBeGreaterThan(0);
    expect(inter).toBe(0);
  });

  it('has no intra term with one image per identity', () => {
    const { intra, inter, gradient } = terms(randomMatrix(1, 4, 3), [1, 2, 3, 4], { margin: 100 });
    expect(intra).toBe(0);
    expect(inter).toBeGreaterThan(0);
    expect(gradient.filter((value) => value !== 0).length).toBe(6);
  });

  it('does not lose identities of two images', () => {
    const { intra } = terms([[0, 0], [3, 4]], [1, 1]); // prettier-ignore
    expect(intra).toBe(25);
  });

  it('makes the harmonic mean zero where one of its ranges is, with finite gradients', () => {
    const coincident = terms([[1, 1], [1, 1], [5, 5]], [1, 1, 1], { k: 3 }); // prettier-ignore
    expect(coincident.intra).toBe(0);
    expect([...coincident.gradient]).toEqual([0, 0, 0, 0, 0, 0]);
    const twoGreatest = terms([[1, 1], [1, 1], [5, 5]], [1, 1, 1], { k: 2 }); // prettier-ignore
    expect(twoGreatest.intra).toBe(32);
  });

  it('counts coincident identities in the mean', () => {
    const x = [[0, 0], [3, 4], [9, 9], [9, 9]]; // prettier-ignore
    expect(terms(x, [1, 1, 2, 2], { reduction: 'mean' }).intra).toBe(12.5);
  });

  it('keeps equal ranges: two equal greatest ones both count', () => {
    const square = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
    expect(terms(square, [1, 1, 1, 1], { k: 2 }).intra).toBe(2);
    expect(terms(square, [1, 1, 1, 1], { k: 3 }).intra).toBeCloseTo(3 / (0.5 + 0.5 + 1), 6);
  });

  it('opens the hinge without a gradient where two means coincide', () => {
    const { inter, gradient } = terms([[1, 0], [1, 0]], [1, 2], { margin: 7 }); // prettier-ignore
    expect(inter).toBe(7);
    expect([...gradient]).toEqual([0, 0, 0, 0]);
  });

  it.each([NaN, Infinity])('does not hide an embedding of %s', (broken) => {
    const x = randomMatrix(1, 6, 3);
    x[4]![1] = broken;
    expect(terms(x, [1, 1, 2, 2, 3, 3], { margin: 50 }).total).toBeNaN();
  });
});

describe('precision', () => {
  it('keeps tiny ranges far from the origin', () => {
    const labels = [1, 1, 1, 2, 2, 2];
    const x = randomMatrix(9, 6, 16, 0.05, 1e4);
    const expected = rangeOracle(x, labels, { k: 2, margin: 1 });
    const actual = terms(x, labels);
    expect(relativeError([actual.intra], [expected.intra])).toBeLessThan(1e-6);
    expect(relativeError([actual.inter], [expected.inter])).toBeLessThan(1e-5);
  });

  it.each([1e-18, 1e-10, 1e10, 1e17])('neither overflows nor underflows at scale %s', (scale) => {
    const labels = [1, 1, 1, 2, 2, 2];
    const x = randomMatrix(9, 6, 4, scale);
    const expected = rangeOracle(x, labels, { k: 3, margin: 0 });
    const actual = terms(x, labels, { k: 3, margin: 0 });
    expect(relativeError([actual.intra], [expected.intra])).toBeLessThan(1e-5);
    const numeric = numericGradient(
      (matrix) => rangeOracle(matrix, labels, { k: 3, margin: 0 }).intra,
      x,
      scale * 1e-5,
    );
    expect(relativeError(Array.from(actual.gradient, (g) => g / scale), numeric.flat().map((g) => g / scale))).toBeLessThan(1e-5); // prettier-ignore
  });
});

describe('mistakes of the caller', () => {
  const x = () => tf.zeros<tf.Rank.R2>([2, 2]);
  const refused = (labels: number[], options: unknown) =>
    tf.tidy(() => {
      try {
        rangeLoss(x(), labels, options as RangeLossOptions);
      } catch (error) {
        return (error as Error).message;
      }
      return 'accepted';
    });

  it.each([
    [{ k: 0 }, /^rangeLoss: k: .*, not 0/],
    [{ k: 1.5 }, /^rangeLoss: k: .*int/],
    [{ margin: NaN }, /^rangeLoss: margin: .*, not NaN/],
    [{ margin: -1 }, /^rangeLoss: margin: .*, not -1/],
    [{ alpha: -0.1 }, /^rangeLoss: alpha: .*, not -0.1/],
    [{ margn: 3 }, /^rangeLoss: margn: unknown key.*"margin"/],
  ])('refuses %j by name', (options, message) => {
    expect(refused([1, 2], options)).toMatch(message);
  });

  it('refuses labels that do not fit', () => {
    expect(refused([1], {})).toBe('There are 1 labels for 2 embeddings.');
    expect(refused([1, 0.5], {})).toBe('labels[1] is 0.5, a label is a whole number.');
    expect(refused([NaN, 1], {})).toBe('labels[0] is NaN, a label is a whole number.');
  });
});

it('leaves no tensors behind', () => {
  const x = tf.tensor2d(randomMatrix(1, 8, 4));
  const before = tf.memory().numTensors;
  const labels = [1, 1, 2, 2, 3, 3, 4, 4];
  rangeLoss(x, labels).dispose();
  expect(tf.memory().numTensors).toBe(before);
  tf.grad((rows) => rangeLoss(rows as tf.Tensor2D, labels))(x).dispose();
  expect(tf.memory().numTensors).toBe(before);
  x.dispose();
});
