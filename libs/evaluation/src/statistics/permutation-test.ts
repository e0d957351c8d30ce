import { randomStream, UserError } from '@rangeloss/foundation';
import { sampleMean } from './summarize.ts';

/** A test of whether paired differences are centred at zero. */
export interface PairedTest {
  readonly test: string;
  /** Two-sided. */
  readonly p: number;
  /** The smallest p that so many pairs can reach, whatever the differences. */
  readonly smallestP: number;
  /** Pairs that the test used. */
  readonly pairs: number;
  /** Whether all arrangements were counted; otherwise p is an estimate or an approximation. */
  readonly exact: boolean;
}

/** Up to so many pairs all sign changes are counted: 2^20, a million. */
const mostExactPairs = 20;

/**
 * Permutation test of the mean of paired differences: under the null hypothesis each difference could as well have the
 * other sign (Fisher). Exact up to 20 pairs, where all 2^n sign changes are counted; beyond, 100,000 random ones, with
 * the observed one counted among them. Two-sided; arrangements as extreme as the observed one count.
 *
 * @param differences of the pairs with equal seeds, for example A's accuracy less B's
 * @param options.draws random sign changes beyond 20 pairs; options.seed which ones
 */
export function pairedPermutationTest(
  differences: readonly number[],
  options: { readonly draws?: number; readonly seed?: number } = {},
): PairedTest {
  checkDifferences(differences);
  const pairs = differences.length;
  const exact = pairs <= mostExactPairs;
  const observed = Math.abs(sampleMean(differences) * pairs);
  // Sums of the same numbers in another order differ in their last bits; those are ties.
  const limit = observed - 1e-12 * differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const name = 'paired permutation test of the mean, two-sided';
  if (exact) {
    const p = countAsExtreme(differences, limit) / 2 ** pairs;
    return { test: name, p, smallestP: Math.min(1, 2 / 2 ** pairs), pairs, exact };
  }
  const draws = options.draws ?? 100_000;
  const random = randomStream(options.seed ?? 0, 'paired-permutation-test');
  let extreme = 1;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (const difference of differences) sum += random.uniform() < 0.5 ? difference : -difference;
    if (Math.abs(sum) >= limit) extreme++;
  }
  return { test: name, p: extreme / (draws + 1), smallestP: 1 / (draws + 1), pairs, exact };
}

/** Sign changes whose sum is as extreme as the limit, visited in Gray code order: one sign changes at a time. */
function countAsExtreme(differences: readonly number[], limit: number): number {
  const signs = differences.map(() => 1);
  let count = 0;
  for (let step = 0; step < 2 ** differences.length; step++) {
    if (step > 0) {
      const flipped = 31 - Math.clz32(step & -step);
      signs[flipped]! *= -1;
    }
    // Summed anew: running updates would gather rounding errors over a million steps.
    let sum = 0;
    for (let pair = 0; pair < signs.length; pair++) sum += signs[pair]! * differences[pair]!;
    if (Math.abs(sum) >= limit) count++;
  }
  return count;
}

/** @throws UserError for no differences or one that is not finite */
export function checkDifferences(differences: readonly number[]): void {
  if (differences.length === 0)
    throw new UserError('There are no pairs to compare.', { field: 'differences' });
  const wrong = differences.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new UserError(`The difference of pair ${wrong} (from 0) is ${differences[wrong]!}.`, {
      field: 'differences',
    });
  }
}
