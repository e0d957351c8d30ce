import { UserError } from '@rangeloss/foundation';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { pairedEffectSize, type EffectSize } from './effect-size.ts';
import { holmAdjusted } from './holm.ts';
import { checkDifferences, pairedPermutationTest, type PairedTest } from './permutation-test.ts';
import { sampleDeviation, sampleMean, summarize, type Summary } from './summarize.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

/** Which paired test. */
export type PairedTestName = 'permutation' | 'wilcoxon' | 't';

/** Student's paired t test, two-sided. Its p has no lower end, but rests on normal differences. */
export function pairedTTest(differences: readonly number[]): PairedTest {
  checkDifferences(differences);
  const pairs = differences.length;
  const test = "Student's paired t test, two-sided";
  if (pairs < 2) return { test, p: 1, smallestP: 1, pairs, exact: false };
  const deviation = sampleDeviation(differences);
  const mean = sampleMean(differences);
  // Equal differences: no spread to judge by, unless there is no difference at all.
  const t = deviation === 0 ? (mean === 0 ? 0 : Infinity) : Math.abs(mean) / (deviation / Math.sqrt(pairs));
  return { test, p: 2 * tCdf(-t, pairs - 1), smallestP: 0, pairs, exact: false };
}

/** One configuration against a baseline, seed by seed. */
export interface PairedComparison {
  readonly name: string;
  readonly differences: Summary;
  readonly effect: EffectSize;
  readonly test: PairedTest;
  /** p after Holm's correction over the family. */
  readonly adjustedP: number;
  readonly significant: boolean;
}

/** All comparisons of a table, with what has to be printed under it. */
export interface ComparisonFamily {
  readonly comparisons: readonly PairedComparison[];
  /** Test, family, correction and smallest attainable p, as a sentence. */
  readonly note: string;
}

/**
 * Compares configurations with a baseline by the values of the same seeds, and corrects over all of them (Holm). A
 * result is `significant` only after the correction: set it in bold only then.
 *
 * @param baseline values by seed
 * @param others values by the same seeds, in the same order, by name
 * @throws UserError when the number of values differs
 */
export function compareWithBaseline(
  baseline: readonly number[],
  others: Readonly<Record<string, readonly number[]>>,
  options: { readonly test?: PairedTestName; readonly alpha?: number } = {},
): ComparisonFamily {
  const { test = 'permutation', alpha = 0.05 } = options;
  const run = { permutation: pairedPermutationTest, wilcoxon: wilcoxonSignedRank, t: pairedTTest }[test];
  const compared = Object.entries(others).map(([name, values]) => {
    if (values.length !== baseline.length) {
      throw new UserError(
        `"${name}" has ${values.length} values where the baseline has ${baseline.length}: pairs share a seed.`,
        { field: name },
      );
    }
    const differences = values.map((value, seed) => value - baseline[seed]!);
    return {
      name,
      differences: summarize(differences),
      effect: pairedEffectSize(differences),
      test: run(differences),
    };
  });
  const adjusted = holmAdjusted(compared.map((entry) => entry.test.p));
  const comparisons = compared.map((entry, index) => ({
    ...entry,
    adjustedP: adjusted[index]!,
    significant: adjusted[index]! <= alpha,
  }));
  return { comparisons, note: noteUnder(comparisons, alpha) };
}

function noteUnder(comparisons: readonly PairedComparison[], alpha: number): string {
  const [first] = comparisons;
  if (first === undefined) return 'No comparisons.';
  const family = comparisons.length;
  const smallest = Math.max(...comparisons.map(({ test }) => test.smallestP));
  const reach = Math.min(1, smallest * family);
  const verdict = reach > alpha ? `, so nothing can be significant at ${alpha}` : '';
  return (
    `${first.test.test}, over ${first.differences.count} seeds; Holm's correction over ${family} ` +
    `comparison${family === 1 ? '' : 's'}, alpha ${alpha}; smallest attainable p ${short(smallest)}, ` +
    `corrected ${short(reach)}${verdict}.`
  );
}

function short(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(3)).toString();
}
