import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import { mean, numericGradient, randomMatrix, relativeError, type Matrix } from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { softmax } from './softmax.ts';

beforeAll(useTestBackend);

const x = randomMatrix(1, 10, 6);

function oracle(logits: Matrix, labels: readonly number[], smoothing: number): number {
  return mean(
    logits.map((row, i) => {
      const logSum = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
      const uniform = mean(row.map((value) => logSum - value));
      return (1 - smoothing) * (logSum - row[labels[i]!]!) + smoothing * uniform;
    }),
  );
}

it.each([0, 0.1])('agrees with naive float64 loops, label smoothing %s', (labelSmoothing) => {
  const logits = randomMatrix(2, 10, 5, 3);
  const loss = softmax.create({ weight: 1, labelSmoothing }, testContext);
  const { total, logitsGradient } = runLoss(loss, x, testClasses, { logits });
  expect(relativeError([total], [oracle(logits, testClasses, labelSmoothing)])).toBeLessThan(1e-6);
  const numeric = numericGradient((matrix) => oracle(matrix, testClasses, labelSmoothing), logits);
  expect(relativeError(logitsGradient, numeric.flat())).toBeLessThan(1e-6);
});

it('stays finite for logits whose exponentials are not', () => {
  const logits = [[1000, 0], [0, 1000]]; // prettier-ignore
  const { total } = runLoss(softmax.create(1, testContext), [[1], [1]], [0, 0], { logits });
  expect(total).toBe(500);
});

it('asks for logits when there are none', () => {
  expect(() => runLoss(softmax.create(1, testContext), x, testClasses)).toThrow(/"softmax" needs logits/);
});

it('refuses a smoothing of one', () => {
  expect(() => softmax.create({ labelSmoothing: 1 }, testContext)).toThrow(/labelSmoothing: .*not 1/);
});
