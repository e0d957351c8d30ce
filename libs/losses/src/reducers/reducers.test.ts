import { beforeAll, describe, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import {
  mean,
  numericGradient,
  randomMatrix,
  relativeError,
  squaredDistance,
  unit,
  type Matrix,
} from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { contrastive } from '../pairs/contrastive.ts';
import { triplet } from '../pairs/triplet.ts';

beforeAll(useTestBackend);

/** A value of a pair or triplet with the class of its anchor. */
type Value = readonly [value: number, anchorClass: number];

const counts = [...testContext.classCounts!];
const weights = counts.map((count) => 1 / count / mean(counts.map((other) => 1 / other)));
const groupOf = (label: number) => (counts[label]! > 100 ? 'many' : counts[label]! >= 20 ? 'medium' : 'few');

const reductions: Readonly<Record<string, (values: readonly Value[]) => number>> = {
  'class-weighted': (values) => mean(values.map(([value, label]) => value * weights[label]!)),
  'shot-group': (values) => {
    const groups = [...new Set(values.map(([, label]) => groupOf(label)))];
    const ofGroup = (group: string) =>
      values.filter(([value, label]) => value > 0 && groupOf(label) === group);
    return mean(groups.map((group) => mean(ofGroup(group).map(([value]) => value))));
  },
};

function contrastiveValues(x: Matrix, same: boolean): Value[] {
  return x.flatMap((row, a) =>
    x.flatMap((other, b): Value[] => {
      if (a === b || (testClasses[a] === testClasses[b]) !== same) return [];
      const d = Math.sqrt(squaredDistance(row, other));
      return [[(same ? d : Math.max(3 - d, 0)) ** 2 / 2, testClasses[a]!]];
    }),
  );
}

function tripletValues(x: Matrix): Value[] {
  const rows = x.map(unit);
  const d = (a: number, b: number) => squaredDistance(rows[a]!, rows[b]!);
  const values: Value[] = [];
  rows.forEach((_, a) => {
    rows.forEach((__, p) => {
      if (a === p || testClasses[a] !== testClasses[p]) return;
      rows.forEach((___, n) => {
        if (testClasses[n] === testClasses[a]) return;
        values.push([Math.max(d(a, p) - d(a, n) + 0.3, 0), testClasses[a]!]);
      });
    });
  });
  return values;
}

describe.each(Object.entries(reductions))(
  'reduction %s, against naive float64 loops',
  (reduction, reduce) => {
    const x = randomMatrix(41, 10, 6);

    it('of pairs', () => {
      const oracle = (matrix: Matrix) =>
        reduce(contrastiveValues(matrix, true)) + reduce(contrastiveValues(matrix, false));
      const { total, gradient } = runLoss(
        contrastive.create({ margin: 3, reduction }, testContext),
        x,
        testClasses,
      );
      expect(relativeError([total], [oracle(x)])).toBeLessThan(1e-5);
      expect(relativeError(gradient, numericGradient(oracle, x).flat())).toBeLessThan(1e-5);
    });

    it('of triplets', () => {
      const oracle = (matrix: Matrix) => reduce(tripletValues(matrix));
      const loss = triplet.create({ margin: 0.3, mining: 'all', reduction }, testContext);
      const { total, gradient } = runLoss(loss, x, testClasses);
      expect(relativeError([total], [oracle(x)])).toBeLessThan(1e-5);
      expect(relativeError(gradient, numericGradient(oracle, x).flat())).toBeLessThan(1e-5);
    });

    it('needs to know how many images a class has', () => {
      const { classCounts: _, ...context } = testContext;
      expect(() => contrastive.create({ reduction }, context)).toThrow(
        `"${reduction}" needs the number of training images`,
      );
    });
  },
);
