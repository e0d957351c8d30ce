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
import { triplet } from './triplet.ts';

beforeAll(useTestBackend);

interface Options {
  margin: number;
  mining: 'all' | 'semi-hard' | 'hard';
  soft?: boolean;
  distance?: 'euclidean';
  normalize?: boolean;
  reduction?: Reduction;
}

function oracle(x: Matrix, labels: readonly number[], options: Options): number {
  const { margin, mining, soft = false, distance, normalize = true, reduction = 'nonzero' } = options;
  const rows = normalize ? x.map(unit) : x;
  const d = (a: number, b: number) => {
    const square = squaredDistance(rows[a]!, rows[b]!);
    return distance === undefined ? square : Math.sqrt(square);
  };
  const excesses: number[] = [];
  rows.forEach((_, anchor) => {
    const others = rows.map((__, row) => row).filter((row) => row !== anchor);
    const positives = others.filter((row) => labels[row] === labels[anchor]).map((row) => d(anchor, row));
    const negatives = others.filter((row) => labels[row] !== labels[anchor]).map((row) => d(anchor, row));
    if (positives.length === 0 || negatives.length === 0) return;
    if (mining === 'hard') excesses.push(Math.max(...positives) - Math.min(...negatives));
    else for (const ap of positives) for (const an of negatives) excesses.push(ap - an);
  });
  const mined =
    mining === 'semi-hard' ? excesses.filter((excess) => excess < 0 && excess > -margin) : excesses;
  const values = mined.map((excess) => (soft ? Math.log1p(Math.exp(excess)) : Math.max(excess + margin, 0)));
  return reduced(values, reduction);
}

describe('value and gradient against naive float64 loops', () => {
  const cases: Options[] = [
    { margin: 0.4, mining: 'semi-hard' },
    { margin: 0.4, mining: 'all' },
    { margin: 0.4, mining: 'hard' },
    { margin: 0.4, mining: 'all', distance: 'euclidean', reduction: 'mean' },
    { margin: 0.4, mining: 'hard', soft: true },
    { margin: 0.4, mining: 'all', soft: true, normalize: false },
    { margin: 2, mining: 'semi-hard', normalize: false, reduction: 'sum' },
  ];
  it.each(cases)('agrees with %j', (options) => {
    const x = randomMatrix(6, 10, 6);
    const actual = runLoss(triplet.create(options, testContext), x, testClasses);
    const expected = oracle(x, testClasses, options);
    expect(expected).toBeGreaterThan(0);
    expect(relativeError([actual.total], [expected])).toBeLessThan(1e-6);
    const numeric = numericGradient((matrix) => oracle(matrix, testClasses, options), x, 1e-6);
    expect(relativeError(actual.gradient, numeric.flat())).toBeLessThan(5e-6);
  });
});

it.each(['all', 'semi-hard', 'hard'])('gives zero without triplets, mining %s', (mining) => {
  const x = randomMatrix(1, 3, 2);
  for (const classes of [
    [0, 0, 0],
    [0, 1, 2],
  ]) {
    const { total, gradient, active } = runLoss(triplet.create({ mining }, testContext), x, classes);
    expect(total).toBe(0);
    expect([...gradient].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(active['triplet']).toEqual([0, 0, 0]);
  }
});

it.each(['all', 'hard'])('stays finite for coincident images, mining %s', (mining) => {
  const x = [[1, 1], [1, 1], [1, 1]]; // prettier-ignore
  const loss = triplet.create({ mining, margin: 0.5, distance: 'euclidean', normalize: false }, testContext);
  const { total, gradient } = runLoss(loss, x, [0, 0, 1]);
  expect(total).toBe(0.5);
  expect([...gradient].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
});

it('marks anchors, positives and negatives of open triplets', () => {
  const x = [[0, 0], [1, 0], [1.1, 0], [50, 0], [51, 0]]; // prettier-ignore
  const classes = [0, 0, 1, 2, 2];
  for (const mining of ['all', 'hard']) {
    const loss = triplet.create({ mining, margin: 0.5, normalize: false }, testContext);
    expect(runLoss(loss, x, classes).active['triplet']).toEqual([1, 1, 1, 0, 0]);
  }
});
