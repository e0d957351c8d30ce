import { describe, expect, test } from 'vitest';
import { readCases } from '../fixtures/read-fixture.ts';
import { bootstrapMean } from './bootstrap.ts';
import { pairedTTest } from './paired-comparison.ts';
import { pairedPermutationTest } from './permutation-test.ts';
import { summarize } from './summarize.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

type StatisticsCase = Readonly<Record<Exclude<string, 'name' | 'differences'>, number>> & {
  readonly name: string;
  readonly differences: number[];
};

describe.each(readCases('statistics') as unknown as StatisticsCase[])('$name: scipy agrees', (reference) => {
  const { differences } = reference;

  test('with mean, standard deviation and t interval', () => {
    const ours = summarize(differences);
    expect(ours.mean).toBeCloseTo(reference['mean']!, 12);
    expect(ours.standardDeviation).toBeCloseTo(reference['deviation']!, 12);
    if (ours.interval.kind !== 't') throw new Error('no t interval');
    expect(ours.interval.low).toBeCloseTo(reference['tLow']!, 10);
    expect(ours.interval.high).toBeCloseTo(reference['tHigh']!, 10);
  });

  test('with the exact permutation test, the signed-rank test and the t test', () => {
    expect(pairedPermutationTest(differences).p).toBeCloseTo(reference['permutation']!, 12);
    expect(wilcoxonSignedRank(differences).p).toBeCloseTo(reference['wilcoxon']!, 12);
    expect(wilcoxonSignedRank(differences).statistic).toBe(reference['wilcoxonStatistic']);
    expect(pairedTTest(differences).p).toBeCloseTo(reference['tTest']!, 10);
  });

  test('with the percentile bootstrap, as far as chance lets two of them agree', () => {
    const ours = bootstrapMean(differences, { resamples: 100_000 });
    const width = reference['bootstrapHigh']! - reference['bootstrapLow']!;
    expect(Math.abs(ours.low - reference['bootstrapLow']!)).toBeLessThan(0.02 * width);
    expect(Math.abs(ours.high - reference['bootstrapHigh']!)).toBeLessThan(0.02 * width);
    expect(Math.abs(ours.standardError / reference['bootstrapError']! - 1)).toBeLessThan(0.02);
  });
});
