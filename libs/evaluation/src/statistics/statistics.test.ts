import { randomStream } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { allPairs } from '../verification/folds.ts';
import { equalErrorRate } from '../verification/equal-error-rate.ts';
import { areaUnderRoc } from '../verification/roc.ts';
import { sortDistances } from '../verification/sorted-distances.ts';
import { tarAtFar } from '../verification/tar-at-far.ts';
import { bootstrapMean, bootstrapWeights, quantile } from './bootstrap.ts';
import {
  bootstrapOverIdentities,
  weightedAuc,
  weightedBalancedAccuracy,
  weightedEer,
  weightedTarAtFar,
} from './bootstrap-identities.ts';
import { pairedEffectSize } from './effect-size.ts';
import { holmAdjusted } from './holm.ts';
import { compareWithBaseline } from './paired-comparison.ts';
import { pairedPermutationTest } from './permutation-test.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

describe('tests of paired differences', () => {
  test('with five seeds of one sign reach 0.0625 and no less', () => {
    for (const run of [pairedPermutationTest, wilcoxonSignedRank]) {
      expect(run([1, 2, 3, 4, 5])).toMatchObject({ p: 0.0625, smallestP: 0.0625, pairs: 5, exact: true });
    }
  });

  test('of no difference at all have a p of one', () => {
    expect(pairedPermutationTest([0, 0, 0]).p).toBe(1);
    expect(wilcoxonSignedRank([0, 0, 0])).toMatchObject({ p: 1, pairs: 0 });
    expect(compareWithBaseline([1, 2, 3], { same: [1, 2, 3] }, { test: 't' }).comparisons[0]!.test.p).toBe(1);
  });

  test('beyond twenty pairs draw sign changes, and agree with the exact test', () => {
    const random = randomStream(1);
    const values = Array.from({ length: 22 }, () => 0.4 + random.normal());
    const estimate = pairedPermutationTest(values);
    expect(estimate.exact).toBe(false);
    // The t test is near at this size.
    const t = compareWithBaseline(
      values.map(() => 0),
      { a: values },
      { test: 't' },
    ).comparisons[0]!.test.p;
    expect(Math.abs(estimate.p - t)).toBeLessThan(0.02);
  });

  test('refuse nothing and what is not a number', () => {
    expect(() => pairedPermutationTest([])).toThrow('no pairs');
    expect(() => wilcoxonSignedRank([1, NaN])).toThrow('pair 1');
  });
});

test("Holm's correction multiplies by the hypotheses left and never falls", () => {
  // Worked example: sorted 0.005, 0.01, 0.03, 0.04 become 0.02, 0.03, 0.06, 0.06.
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, place) => expect(adjusted[place]).toBeCloseTo(p, 12));
  expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1]);
  expect(() => holmAdjusted([2])).toThrow('p value 0');
});

test('effect sizes are what a hand computes', () => {
  const effect = pairedEffectSize([1, 2, 3, -2]);
  expect(effect.meanDifference).toBe(1);
  expect(effect.cohensDz).toBeCloseTo(1 / Math.sqrt(14 / 3), 12);
  expect(effect.hedgesGz).toBeCloseTo((1 / Math.sqrt(14 / 3)) * (1 - 3 / 11), 12);
  // Ranks 1, 2.5, 4 against 2.5.
  expect(effect.rankBiserial).toBeCloseTo((7.5 - 2.5) / 10, 12);
  expect(pairedEffectSize([2, 2]).cohensDz).toBeNull();
});

describe('a family of comparisons', () => {
  const baseline = Array.from({ length: 10 }, (_, seed) => 0.8 + seed / 1000);

  test('is corrected as a whole, and says under the table what it did', () => {
    const better = baseline.map((value, seed) => value + 0.01 + seed / 10_000);
    const noise = baseline.map((value, seed) => value + (seed % 2 ? 0.001 : -0.001));
    const { comparisons, note } = compareWithBaseline(baseline, { range: better, center: noise });
    expect(comparisons.map(({ name, significant }) => [name, significant])).toEqual([
      ['range', true],
      ['center', false],
    ]);
    expect(comparisons[0]!.test.p).toBe(2 / 1024);
    expect(comparisons[0]!.adjustedP).toBe(4 / 1024);
    expect(note).toBe(
      "paired permutation test of the mean, two-sided, over 10 seeds; Holm's correction over 2 comparisons, alpha 0.05; smallest attainable p 0.00195, corrected 0.00391.",
    );
  });

  test('says when so few seeds cannot reach significance', () => {
    const { comparisons, note } = compareWithBaseline([1, 2, 3], { a: [2, 4, 7] });
    expect(comparisons[0]!.significant).toBe(false);
    expect(note).toContain('so nothing can be significant at 0.05');
    expect(() => compareWithBaseline([1, 2], { a: [1] })).toThrow('"a" has 1 values');
  });
});

describe('the bootstrap', () => {
  test('is the same for the same seed, and its weights are draws with replacement', () => {
    const values = [1, 5, 2, 8, 3];
    expect(bootstrapMean(values)).toEqual(bootstrapMean(values));
    expect(bootstrapMean(values, { seed: 1 })).not.toEqual(bootstrapMean(values));
    const weighted = bootstrapWeights(
      5,
      (weights) => {
        expect(weights.reduce((sum, value) => sum + value, 0)).toBe(5);
        return weights.reduce((sum, weight, item) => sum + weight * values[item]!, 0) / 5;
      },
      { resamples: 200 },
    );
    expect(weighted.estimate).toBe(3.8);
    expect(() => bootstrapMean([1])).toThrow('1 values');
    expect(() => bootstrapMean(values, { resamples: 0 })).toThrow('resamples');
    expect(() => bootstrapMean(values, { level: 95 })).toThrow('level');
  });

  test('takes quantiles between neighbours', () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([0, 10, 20], share))).toEqual([0, 5, 10, 20]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('over identities is wider than it would be over pairs, and starts from the plain numbers', () => {
    const random = randomStream(21);
    const labels = Array.from({ length: 60 }, (_, image) => image % 12);
    const shift = Array.from({ length: 12 }, () => random.normal());
    const pairs = allPairs(labels);
    // An identity's own difficulty is in all of its pairs.
    const distances = Array.from(
      pairs.same,
      (same, pair) => (same ? 0 : 1.2) + shift[labels[pairs.first[pair]!]!]! + 0.3 * random.normal(),
    );
    const input = {
      distances,
      same: pairs.same,
      firstIdentity: Array.from(pairs.first, (image) => labels[image]!),
      secondIdentity: Array.from(pairs.second, (image) => labels[image]!),
    };
    const options = { resamples: 400 };
    const auc = bootstrapOverIdentities(input, weightedAuc, options);
    const sorted = sortDistances(distances, pairs.same);
    expect(auc.estimate).toBeCloseTo(areaUnderRoc(sorted), 12);
    const eer = bootstrapOverIdentities(input, weightedEer, options);
    expect(eer.estimate).toBeCloseTo(equalErrorRate(sorted).rate, 10);
    const tar = bootstrapOverIdentities(input, weightedTarAtFar(0.1), options);
    expect(tar.estimate).toBeCloseTo(tarAtFar(sorted, 0.1).tar!, 12);
    expect(auc.low).toBeLessThan(auc.estimate);
    expect(auc.high).toBeGreaterThan(auc.estimate);
    const balanced = bootstrapOverIdentities(input, weightedBalancedAccuracy(0.5), options);
    const right = [0, 1].map((kind) => {
      const of = distances.filter((_, pair) => pairs.same[pair] === kind);
      return of.filter((distance) => (distance <= 0.5 ? 1 : 0) === kind).length / of.length;
    });
    expect(balanced.estimate).toBeCloseTo((right[0]! + right[1]!) / 2, 12);
    const genuine = distances.filter((_, pair) => pairs.same[pair] === 1);
    const overPairs = bootstrapMean(
      genuine.map((distance) => (distance <= 0.5 ? 1 : 0)),
      options,
    );
    expect(balanced.standardError).toBeGreaterThan(overPairs.standardError);
    const wrong = { ...input, same: input.same.map((kind) => 1 - kind) };
    expect(() => bootstrapOverIdentities(wrong, weightedAuc)).toThrow('is not what its identities say');
  });
});
