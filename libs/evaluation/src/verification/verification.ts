import {
  crossValidated,
  type CrossValidatedAccuracy,
  type CrossValidationOptions,
} from './cross-validation.ts';
import type { DistanceName } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { equalErrorRate } from './equal-error-rate.ts';
import { stratifiedFolds } from './folds.ts';
import { areaUnderRoc } from './roc.ts';
import { sortDistances, type SortedDistances } from './sorted-distances.ts';
import { commonFars, tarAtFar, type TarAtFar } from './tar-at-far.ts';
import { checkPairColumns, pairDistances, type VerificationPairs } from './verification-pairs.ts';

/** How to verify; everything has a default. */
export interface VerificationOptions extends CrossValidationOptions {
  /** Folds to cross when the pairs bring none; 10. */
  readonly folds?: number;
  /** `cosine` by default. */
  readonly distance?: DistanceName;
  /** False accept rates to report the true accept rate at; 1e-1 ... 1e-6. */
  readonly fars?: readonly number[];
}

/** What `verification` found. Plain data: it survives JSON. */
export interface VerificationResult extends CrossValidatedAccuracy {
  readonly distance: DistanceName;
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
  return {
    ...crossValidated(fold, same, () => distances, all, options),
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
