import { beforeAll, describe, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import {
  numericGradient,
  randomMatrix,
  reduced,
  relativeError,
  squaredDistance,
  unit,
  type Matrix,
  type Reduction,
} from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { contrastive } from './contrastive.ts';

beforeAll(useTestBackend);

interface Options {
  margin: number;
  positiveMargin?: number;
  squared?: boolean;
  normalize?: boolean;
  reduction?: Reduction;
}

function oracle(x: Matrix, labels: readonly number[], options: Options) {
  const { margin, positiveMargin = 0, squared = true, normalize = false, reduction = 'nonzero' } = options;
  const rows = normalize ? x.map(unit) : x;
  const values = { positive: [] as number[], negative: [] as number[] };
  for (let a = 0; a < rows.length; a++) {
    for (let b = a + 1; b < rows.length; b++) {
      const d = Math.sqrt(squaredDistance(rows[a]!, rows[b]!));
      const same = labels[a] === labels[b];
      const excess = Math.max(same ? d - positiveMargin : margin - d, 0);
      values[same ? 'positive' : 'negative'].push(squared ? excess ** 2 / 2 : excess);
    }
  }
  return { positive: reduced(values.positive, reduction), negative: reduced(values.negative, reduction) };
}

describe('value and gradient against naive float64 loops', () => {
  const cases: Options[] = [
    { margin: 3 },
    { margin: 3.5, positiveMargin: 1.5 },
    { margin: 3.5, positiveMargin: 1.5, squared: false },
    { margin: 1.2, normalize: true },
    { margin: 3, reduction: 'mean' },
    { margin: 3, reduction: 'sum' },
  ];
  it.each(cases)('agrees with %j', (options) => {
    const x = randomMatrix(5, 10, 6);
    const actual = runLoss(contrastive.create({ weight: 2, ...options }, testContext), x, testClasses);
    const expected = oracle(x, testClasses, options);
    expect(relativeError(Object.values(actual.terms), Object.values(expected))).toBeLessThan(1e-6);
    const total = (matrix: Matrix) => {
      const { positive, negative } = oracle(matrix, testClasses, options);
      return 2 * (positive + negative);
    };
    expect(relativeError([actual.total], [total(x)])).toBeLessThan(1e-6);
    expect(relativeError(actual.gradient, numericGradient(total, x).flat())).toBeLessThan(2e-6);
  });
});

it('has finite values and zero gradients for coincident images', () => {
  const x = [[1, 1], [1, 1], [1, 1]]; // prettier-ignore
  const { terms, gradient } = runLoss(contrastive.create({ margin: 2 }, testContext), x, [0, 0, 1]);
  expect(terms).toEqual({ positive: 0, negative: 2 });
  expect([...gradient].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
});

it('gives zero where there are no pairs of a kind', () => {
  const x = randomMatrix(1, 3, 2);
  const create = () => contrastive.create({ margin: 9 }, testContext);
  expect(runLoss(create(), x, [0, 0, 0]).terms['negative']).toBe(0);
  expect(runLoss(create(), x, [0, 1, 2]).terms['positive']).toBe(0);
  expect(runLoss(create(), [[1, 2]], [0]).total).toBe(0);
});

it('marks the rows of open pairs', () => {
  const x = [[0, 0], [3, 0], [3.5, 0], [90, 0]]; // prettier-ignore
  const { active } = runLoss(contrastive.create({}, testContext), x, [0, 0, 1, 2]);
  expect(active).toEqual({ positive: [1, 1, 0, 0], negative: [0, 1, 1, 0] });
});
