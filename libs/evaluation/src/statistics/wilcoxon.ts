import { averageRanks } from './ranks.ts';
import { checkDifferences, type PairedTest } from './permutation-test.ts';

/** Wilcoxon's test with its statistic. */
export interface WilcoxonTest extends PairedTest {
  /** The smaller of the two sums of ranks. */
  readonly statistic: number;
}

/**
 * Wilcoxon's signed-rank test of paired differences, two-sided and exact: the distribution of the sum of ranks is
 * counted for the ranks that are there, so ties are no approximation. Zero differences are dropped (Wilcoxon's own
 * treatment); `pairs` says how many remain.
 *
 * @throws UserError for no differences or one that is not finite
 */
export function wilcoxonSignedRank(differences: readonly number[]): WilcoxonTest {
  checkDifferences(differences);
  const kept = differences.filter((difference) => difference !== 0);
  const pairs = kept.length;
  const test = 'Wilcoxon signed-rank test, two-sided, exact';
  if (pairs === 0) return { test, p: 1, smallestP: 1, pairs, exact: true, statistic: 0 };
  const ranks = averageRanks(kept.map(Math.abs));
  // Average ranks are halves at worst: doubled they count in whole steps.
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const positive = doubled.reduce((sum, rank, pair) => sum + (kept[pair]! > 0 ? rank : 0), 0);
  const smaller = Math.min(positive, total - positive);
  const probability = sumProbabilities(doubled, total);
  let tail = 0;
  for (let sum = 0; sum <= smaller; sum++) tail += probability[sum]!;
  return {
    test,
    p: Math.min(1, 2 * tail),
    smallestP: Math.min(1, 2 * 2 ** -pairs),
    pairs,
    exact: true,
    statistic: smaller / 2,
  };
}

/** Probability of each sum of a random half of the ranks: one convolution with {0, rank} after the other. */
function sumProbabilities(ranks: readonly number[], total: number): Float64Array {
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let sum = reach; sum >= 0; sum--) {
      probability[sum] = (probability[sum]! + (sum >= rank ? probability[sum - rank]! : 0)) / 2;
    }
  }
  return probability;
}
