import { holmAdjusted, pairedPermutationTest, summarize, type Summary } from '@rangeloss/evaluation';
import { UserError } from '@rangeloss/foundation';
import { smallestEffect, type Claim, type Comparison, type Selection } from './claim-list.ts';
import type { StudyResult } from './study-results.ts';

/** The rule of CLAIMS.md, written before the studies ran. */
export type Verdict = 'holds' | 'refuted' | 'underpowered';

/** A comparison with its numbers: differences are signed so that above zero is the direction claimed. */
export interface Judgement {
  readonly claim: string;
  readonly comparison: Comparison;
  readonly differences: Summary;
  readonly p: number;
  readonly adjustedP: number;
  readonly smallestP: number;
  readonly verdict: Verdict;
}

/**
 * Judges every comparison by the exact paired permutation test over seeds, with Holm's correction over all of them.
 *
 * @param resultsOf a study's cells, by the study's name
 * @throws UserError when two sides of a comparison do not have the same seeds
 */
export function judgeClaims(
  claims: readonly Claim[],
  resultsOf: (study: string) => readonly StudyResult[],
): Judgement[] {
  const judged = claims.flatMap(({ claim, comparisons }) =>
    comparisons.map((comparison) => {
      const differences = pairedDifferences(comparison, resultsOf(comparison.study));
      return { claim, comparison, values: differences, test: pairedPermutationTest(differences) };
    }),
  );
  const adjusted = holmAdjusted(judged.map(({ test }) => test.p));
  return judged.map(({ claim, comparison, values, test }, index) => {
    const differences = summarize(values);
    const adjustedP = adjusted[index]!;
    const verdict = verdictOf(differences, adjustedP);
    return { claim, comparison, differences, p: test.p, adjustedP, smallestP: test.smallestP, verdict };
  });
}

function verdictOf(differences: Summary, adjustedP: number): Verdict {
  if (adjustedP <= 0.05 && differences.mean > 0) return 'holds';
  const { interval } = differences;
  return interval.kind === 't' && interval.high < smallestEffect ? 'refuted' : 'underpowered';
}

function pairedDifferences(comparison: Comparison, results: readonly StudyResult[]): number[] {
  const { metric, againstMetric = metric, better } = comparison;
  const ours = valuesBySeed(results, comparison.cells, metric);
  const theirs = valuesBySeed(results, comparison.against, againstMetric);
  if (ours.size === 0 || [...ours.keys()].join() !== [...theirs.keys()].join()) {
    throw new UserError(
      `${comparison.study}: "${comparison.says}" needs the same seeds on both sides, and has ` +
        `${[...ours.keys()].join(', ') || 'none'} against ${[...theirs.keys()].join(', ') || 'none'}.`,
      { field: comparison.study, mend: 'Finish the study: npx rangeloss grid plan shows what is missing.' },
    );
  }
  return [...ours].map(([seed, value]) => (value - theirs.get(seed)!) * (better === 'higher' ? 1 : -1));
}

function valuesBySeed(
  results: readonly StudyResult[],
  selection: Selection,
  metric: string,
): Map<number, number> {
  const chosen = results
    .filter(({ labels }) => isExactly(labels, selection))
    .map(({ seed, metrics }) => [seed, metrics[metric]] as const)
    .filter((entry): entry is readonly [number, number] => typeof entry[1] === 'number');
  return new Map(chosen.sort(([a], [b]) => a - b));
}

/** All axes but the seed have to be named: a cell with one more axis belongs to another grid of the study. */
function isExactly(labels: Selection, selection: Selection): boolean {
  const axes = Object.keys(labels).filter((axis) => axis !== 'seed');
  return (
    axes.length === Object.keys(selection).length && axes.every((axis) => labels[axis] === selection[axis])
  );
}
