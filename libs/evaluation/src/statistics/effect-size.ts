import { checkDifferences } from './permutation-test.ts';
import { averageRanks } from './ranks.ts';
import { sampleDeviation, sampleMean } from './summarize.ts';

/** How large a paired difference is, beside whether it is significant. */
export interface EffectSize {
  /** In the unit of the values. */
  readonly meanDifference: number;
  /**
   * Mean difference over the standard deviation of the differences (Cohen's d_z); null where that deviation is zero or
   * there is one pair.
   */
  readonly cohensDz: number | null;
  /** `cohensDz` times 1 - 3 / (4 (n - 1) - 1), less biased for few pairs (Hedges). */
  readonly hedgesGz: number | null;
  /** Rank-biserial correlation: share of favourable ranks less that of unfavourable ones, in [-1, 1]. */
  readonly rankBiserial: number;
}

/** Effect sizes of paired differences. */
export function pairedEffectSize(differences: readonly number[]): EffectSize {
  checkDifferences(differences);
  const count = differences.length;
  const meanDifference = sampleMean(differences);
  const deviation = count < 2 ? 0 : sampleDeviation(differences);
  const cohensDz = deviation > 0 ? meanDifference / deviation : null;
  return {
    meanDifference,
    cohensDz,
    hedgesGz: cohensDz === null || count < 3 ? null : cohensDz * (1 - 3 / (4 * (count - 1) - 1)),
    rankBiserial: rankBiserial(differences.filter((difference) => difference !== 0)),
  };
}

function rankBiserial(differences: readonly number[]): number {
  if (differences.length === 0) return 0;
  const ranks = averageRanks(differences.map(Math.abs));
  const balance = ranks.reduce((sum, rank, pair) => sum + Math.sign(differences[pair]!) * rank, 0);
  return balance / ((differences.length * (differences.length + 1)) / 2);
}
