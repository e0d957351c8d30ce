import { UserError } from '@rangeloss/foundation';
import type { DistanceName } from './distances.ts';
import type { EmbeddingMatrix } from './embedding-matrix.ts';
import { equalErrorRate } from './equal-error-rate.ts';
import { stratifiedFolds } from './folds.ts';
import { areaUnderRoc } from './roc.ts';
import { sortDistances, type SortedDistances } from './sorted-distances.ts';
import { sampleDeviation, sampleMean } from './summarize.ts';
import { accuracyAt, fitThreshold, type AccuracyKind } from './threshold.ts';
import { commonFars, tarAtFar, type TarAtFar } from './tar-at-far.ts';
import { checkPairColumns, pairDistances, type VerificationPairs } from './verification-pairs.ts';

/** How to verify; everything has a default. */
export interface VerificationOptions {
  /** Folds to cross when the pairs bring none; 10. */
  readonly folds?: number;
  /** `cosine` by default. */
  readonly distance?: DistanceName;
  /** What accuracy means, in the fit and in the result; `plain` by default. */
  readonly accuracy?: AccuracyKind;
  /** False accept rates to report the true accept rate at; 1e-1 ... 1e-6. */
  readonly fars?: readonly number[];
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

/** What `verification` found. Plain data: it survives JSON. */
export interface VerificationResult {
  readonly distance: DistanceName;
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
  readonly auc: number;
  readonly eer: number;
  readonly eerThreshold: number;
  readonly tarAtFar: readonly TarAtFar[];
  readonly counts: { readonly pairs: number; readonly genuine: number; readonly impostors: number };
}

/**
 * Verification of pairs: are these two images of one identity? A pair is accepted when its distance is at most the
 * threshold, so a tie is an acceptance.
 *
 * Each fold is judged by the threshold that has the highest accuracy on the other folds (LFW View 2; Huang et al.,
 * 2007). AUC, EER and TAR at FAR are over all pairs together and need no threshold.
 *
 * @param embeddings [images, dimension] float32
 * @param pairs indices into the embeddings, [pairs]
 * @throws UserError with the number of a pair that names a missing image or one without a usable embedding, and for a
 *   fold without genuine or without impostor pairs
 */
export function verification(
  embeddings: EmbeddingMatrix,
  pairs: VerificationPairs,
  options: VerificationOptions = {},
): VerificationResult {
  checkPairColumns(pairs);
  const distance = options.distance ?? 'cosine';
  const distances = pairDistances(embeddings, pairs, distance);
  return { distance, ...verificationOfDistances(distances, pairs, options) };
}

/** `verification` for distances that are known already; for similarities negate them. */
export function verificationOfDistances(
  distances: ArrayLike<number>,
  pairs: Pick<VerificationPairs, 'same' | 'fold'>,
  options: Omit<VerificationOptions, 'distance'> = {},
): Omit<VerificationResult, 'distance'> {
  const { same } = pairs;
  const all = sortDistances(distances, same);
  const fold = pairs.fold ?? stratifiedFolds(same, options.folds ?? 10);
  const kind = options.accuracy ?? 'plain';
  return {
    ...crossValidated(fold, same, () => distances, kind, fitThreshold(all, kind).threshold),
    ...thresholdFree(all, options.fars),
  };
}

/** Everything that is read off the ROC curve of all pairs. */
export function thresholdFree(
  all: SortedDistances,
  fars: readonly number[] = commonFars,
): Pick<VerificationResult, 'auc' | 'eer' | 'eerThreshold' | 'tarAtFar' | 'counts'> {
  const { rate, threshold } = equalErrorRate(all);
  const genuine = all.genuine.length;
  const impostors = all.impostor.length;
  return {
    auc: areaUnderRoc(all),
    eer: rate,
    eerThreshold: threshold,
    tarAtFar: fars.map((far) => tarAtFar(all, far)),
    counts: { pairs: genuine + impostors, genuine, impostors },
  };
}

/**
 * Accuracy over folds.
 *
 * @param distancesFor the distances to judge a fold by: they depend on the fold when something besides the threshold
 *   (a PCA) is fitted on the others
 */
export function crossValidated(
  fold: ArrayLike<number>,
  same: ArrayLike<number>,
  distancesFor: (fold: number) => ArrayLike<number>,
  kind: AccuracyKind,
  allPairs: number,
): Pick<VerificationResult, 'accuracyKind' | 'accuracy' | 'folds' | 'threshold'> {
  const folds = foldCount(fold, same);
  const results = Array.from({ length: folds }, (_, index): FoldResult => {
    const distances = distancesFor(index);
    const inside = sortDistances(...part(distances, same, (pair) => fold[pair] === index));
    const outside = sortDistances(...part(distances, same, (pair) => fold[pair] !== index));
    const { threshold } = fitThreshold(outside, kind);
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
    threshold: { ...thresholds, allPairs },
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
