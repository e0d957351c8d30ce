import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalErrorRate } from './equal-error-rate.ts';
import { areaUnderRoc, rocCurve } from './roc.ts';
import { sortDistances } from './sorted-distances.ts';
import { tarAtFar } from './tar-at-far.ts';
import { accuracyAt, fitThreshold } from './threshold.ts';

/** Distances with many ties, genuine and impostor. */
const scored = fc
  .array(fc.record({ distance: fc.integer({ min: 0, max: 12 }), same: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((pairs) => new Set(pairs.map(({ same }) => same)).size === 2)
  .map((pairs) => ({ distances: pairs.map((p) => p.distance), same: pairs.map((p) => p.same) }));

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the ROC curve', () => {
  test('has the area that counting every pair of pairs gives', () => {
    fc.assert(
      fc.property(scored, ({ distances, same }) => {
        const genuine = distances.filter((_, pair) => same[pair] === 1);
        const impostor = distances.filter((_, pair) => same[pair] === 0);
        const wins = genuine.flatMap((g) => impostor.map((i) => (g < i ? 1 : g === i ? 0.5 : 0)));
        const sorted = sortDistances(distances, same);
        expect(areaUnderRoc(sorted)).toBeCloseTo(average(wins), 12);
        const { far, tar } = rocCurve(sorted);
        let trapezoids = 0;
        for (let p = 1; p < far.length; p++)
          trapezoids += ((far[p]! - far[p - 1]!) * (tar[p]! + tar[p - 1]!)) / 2;
        expect(trapezoids).toBeCloseTo(average(wins), 12);
      }),
    );
  });

  test('begins where nothing is accepted, ends where all is, and has no three points on a line', () => {
    const sorted = sortDistances([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0]);
    expect(rocCurve(sorted)).toEqual({
      far: Float64Array.of(0, 0, 1),
      tar: Float64Array.of(0, 1, 1),
      threshold: Float64Array.of(-Infinity, 3, 6),
    });
  });

  test('has area, equal error rate and TAR at FAR that no monotone transform and no permutation changes', () => {
    fc.assert(
      fc.property(scored, fc.integer(), ({ distances, same }, seed) => {
        const order = [...randomStream(seed, 'order').permutation(distances.length)];
        const variants = [
          sortDistances(distances, same),
          sortDistances(
            distances.map((d) => Math.exp(d / 3) - 7),
            same,
          ),
          sortDistances(
            order.map((p) => distances[p]!),
            order.map((p) => same[p]!),
          ),
        ];
        const [plain, ...changed] = variants.map((sorted) => ({
          auc: areaUnderRoc(sorted),
          eer: equalErrorRate(sorted).rate,
          accuracy: fitThreshold(sorted).accuracy,
          balanced: fitThreshold(sorted, 'balanced').accuracy,
          tar: [1, 0.5].map((far) => tarAtFar(sorted, far).tar),
        }));
        for (const variant of changed) expect(variant).toEqual(plain);
      }),
    );
  });
});

describe('the equal error rate', () => {
  test('lies on the line between the points around it', () => {
    // FAR, FRR: (0, 2/3) after 1, (1/2, 1/3) after 2: the lines meet at 0.4.
    const sorted = sortDistances([1, 2, 3, 2, 5], [1, 1, 1, 0, 0]);
    expect(equalErrorRate(sorted).rate).toBeCloseTo(0.4, 12);
    expect(equalErrorRate(sorted).threshold).toBe(2);
  });

  test('is one when every impostor is nearer than every genuine pair, and a half when all are equal', () => {
    expect(equalErrorRate(sortDistances([5, 6, 1, 2], [1, 1, 0, 0])).rate).toBe(1);
    expect(equalErrorRate(sortDistances([3, 3, 3, 3], [1, 1, 0, 0])).rate).toBe(0.5);
  });
});

describe('TAR at FAR', () => {
  const impostors = Array.from({ length: 3000 }, (_, i) => 100 + i);

  test('accepts exactly as many impostors as the rate allows', () => {
    const sorted = sortDistances([50, 109, 110, 5000, ...impostors], [1, 1, 1, 1, ...impostors.map(() => 0)]);
    // 30 of 3,000 may pass: those at 100 ... 129.
    expect(tarAtFar(sorted, 0.01)).toEqual({
      far: 0.01,
      tar: 0.75,
      reachedFar: 0.01,
      threshold: 129,
      refused: null,
    });
  });

  test('rejects impostors that are tied across the limit, all of them', () => {
    const tied = [...impostors.slice(0, 20), ...impostors.slice(20).map(() => 500)];
    const sorted = sortDistances([50, 500, ...tied], [1, 1, ...tied.map(() => 0)]);
    expect(tarAtFar(sorted, 0.01)).toMatchObject({ tar: 0.5, threshold: 119, reachedFar: 20 / 3000 });
  });

  test('is refused where fewer than ten impostor pairs lie beyond the rate', () => {
    const sorted = sortDistances([50, ...impostors], [1, ...impostors.map(() => 0)]);
    expect(tarAtFar(sorted, 1 / 300).refused).toBeNull();
    expect(tarAtFar(sorted, 0.001)).toEqual({
      far: 0.001,
      tar: null,
      reachedFar: null,
      threshold: null,
      refused: 'FAR 0.001 needs at least 10000 impostor pairs (ten beyond the threshold); there are 3000.',
    });
    for (const far of [0, -1, 2, NaN]) expect(() => tarAtFar(sorted, far)).toThrow('false accept rate');
  });
});

describe('the fitted threshold', () => {
  test('is as good as the best of all thresholds, and takes the lowest cut that is', () => {
    fc.assert(
      fc.property(scored, ({ distances, same }) => {
        const sorted = sortDistances(distances, same);
        const candidates = [-1, ...[...new Set(distances)].sort((a, b) => a - b)];
        const accuracies = candidates.map((threshold) =>
          average(distances.map((d, pair) => ((d <= threshold ? 1 : 0) === same[pair] ? 1 : 0))),
        );
        const best = Math.max(...accuracies);
        const { threshold, accuracy } = fitThreshold(sorted);
        expect(accuracy).toBeCloseTo(best, 12);
        expect(accuracyAt(sorted, threshold)).toBeCloseTo(best, 12);
        const cut = accuracies.findIndex((value) => value > best - 1e-9);
        expect(threshold).toBeGreaterThanOrEqual(candidates[cut]! - 1);
        if (cut + 1 < candidates.length) expect(threshold).toBeLessThan(candidates[cut + 1]!);
      }),
    );
  });

  test('accepts nothing where that is best', () => {
    const { threshold, accuracy } = fitThreshold(sortDistances([9, 1, 2, 3], [1, 0, 0, 0]));
    expect(accuracy).toBe(0.75);
    expect(threshold).toBeLessThan(1);
  });

  test('keeps apart neighbouring floats', () => {
    const next = 1 + Number.EPSILON;
    const sorted = sortDistances([1, next], [1, 0]);
    expect(accuracyAt(sorted, fitThreshold(sorted).threshold)).toBe(1);
  });
});

test('a distance that is not a number is refused with its pair', () => {
  expect(() => sortDistances([1, NaN], [1, 0])).toThrow('pair 1 (from 0)');
  expect(() => sortDistances([1], [1, 0])).toThrow('1 distances');
});
