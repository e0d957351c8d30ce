import { UserError } from '@rangeloss/foundation';
import { sortDistances, type SortedDistances } from './sorted-distances.ts';
import { sampleDeviation, sampleMean } from '../statistics/summarize.ts';
import { accuracyAt, bestOfGrid, fitThreshold, type AccuracyKind } from './threshold.ts';

/** How thresholds are fitted and judged. */
export interface CrossValidationOptions {
  /** What accuracy means, in the fit and in the result; `plain` by default. */
  readonly accuracy?: AccuracyKind;
  /**
   * Thresholds to choose among, ascending; the first of the best is taken. By default every cut is considered.
   * InsightFace's code has 0, 0.01 ... 3.99 over squared distances of unit embeddings.
   */
  readonly thresholdGrid?: readonly number[];
}

/** One fold, judged by the threshold that the others gave. */
export interface FoldResult {
  readonly fold: number;
  /** Fitted on the other folds: a pair is accepted at a distance of at most this. */
  readonly threshold: number;
  readonly accuracy: number;
  readonly genuine: number;
  readonly impostors: number;
}

/** Accuracy over folds, with the thresholds that it used. */
export interface CrossValidatedAccuracy {
  readonly accuracyKind: AccuracyKind;
  readonly accuracy: {
    /** Mean over the folds. */
    readonly mean: number;
    /** Sample standard deviation (n - 1) over the folds, divided by the square root of their number. */
    readonly standardError: number;
    /** The sample standard deviation itself, which some codes print behind the same sign. */
    readonly standardDeviation: number;
  };
  readonly folds: readonly FoldResult[];
  /** The folds' thresholds, which differ little where they are stable, and the one that all pairs together give. */
  readonly threshold: {
    readonly mean: number;
    readonly standardDeviation: number;
    readonly allPairs: number;
  };
}

/**
 * Accuracy over folds.
 *
 * @param distancesFor the distances to judge a fold by: they depend on the fold when something besides the threshold
 *   (a PCA) is fitted on the others
 * @param all the distances of all pairs
 * @throws UserError for a fold without genuine or without impostor pairs
 */
export function crossValidated(
  fold: ArrayLike<number>,
  same: ArrayLike<number>,
  distancesFor: (fold: number) => ArrayLike<number>,
  all: SortedDistances,
  options: CrossValidationOptions,
): CrossValidatedAccuracy {
  const folds = foldCount(fold, same);
  const kind = options.accuracy ?? 'plain';
  const grid = options.thresholdGrid;
  const fit = (pairs: SortedDistances) =>
    (grid === undefined ? fitThreshold(pairs, kind) : bestOfGrid(pairs, grid, kind)).threshold;
  const results = Array.from({ length: folds }, (_, index): FoldResult => {
    const distances = distancesFor(index);
    const inside = sortDistances(...part(distances, same, (pair) => fold[pair] === index));
    const outside = sortDistances(...part(distances, same, (pair) => fold[pair] !== index));
    const threshold = fit(outside);
    return {
      fold: index,
      threshold,
      accuracy: accuracyAt(inside, threshold, kind),
      genuine: inside.genuine.length,
      impostors: inside.impostor.length,
    };
  });
  const accuracy = spread(results.map((result) => result.accuracy));
  const thresholds = spread(results.map((result) => result.threshold));
  return {
    accuracyKind: kind,
    accuracy: { ...accuracy, standardError: accuracy.standardDeviation / Math.sqrt(folds) },
    folds: results,
    threshold: { ...thresholds, allPairs: fit(all) },
  };
}

function part(
  distances: ArrayLike<number>,
  same: ArrayLike<number>,
  keep: (pair: number) => boolean,
): [number[], number[]] {
  const kept: number[] = [];
  const kinds: number[] = [];
  for (let pair = 0; pair < same.length; pair++) {
    if (!keep(pair)) continue;
    kept.push(distances[pair]!);
    kinds.push(same[pair]!);
  }
  return [kept, kinds];
}

/** The number of folds, when each holds genuine and impostor pairs. */
function foldCount(fold: ArrayLike<number>, same: ArrayLike<number>): number {
  const counts: [number, number, number][] = [];
  for (let pair = 0; pair < fold.length; pair++) {
    if (fold[pair]! < 0)
      throw new UserError(`Pair ${pair} (from 0) lies in fold ${fold[pair]!}.`, { field: 'pairs.fold' });
    const entry = (counts[fold[pair]!] ??= [0, 0, pair]);
    entry[same[pair] === 1 ? 0 : 1]++;
  }
  if (counts.length < 2) {
    throw new UserError('All pairs lie in one fold, so there is no other to fit the threshold on.', {
      field: 'pairs.fold',
    });
  }
  for (let index = 0; index < counts.length; index++) {
    const [genuine, impostors, first] = counts[index] ?? [0, 0, -1];
    if (genuine > 0 && impostors > 0) continue;
    const start = first < 0 ? '' : `, which starts at pair ${first} (from 0),`;
    throw new UserError(`Fold ${index}${start} has ${genuine} genuine and ${impostors} impostor pairs.`, {
      field: 'pairs.fold',
      mend: 'Every fold needs pairs of both kinds: use fewer folds, or deal the pairs out anew.',
    });
  }
  return counts.length;
}

function spread(values: readonly number[]): { mean: number; standardDeviation: number } {
  return { mean: sampleMean(values), standardDeviation: sampleDeviation(values) };
}
