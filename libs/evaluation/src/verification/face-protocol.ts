import { UserError } from '@rangeloss/foundation';
import { crossValidated } from './cross-validation.ts';
import {
  embeddingNorms,
  selectEmbeddings,
  unitEmbeddings,
  type EmbeddingMatrix,
} from '../embeddings/embedding-matrix.ts';
import { stratifiedFolds } from './folds.ts';
import { fitPrincipalComponents, projectEmbeddings } from './principal-components.ts';
import { sortDistances } from './sorted-distances.ts';
import {
  thresholdFree,
  verification,
  verificationOfDistances,
  type VerificationOptions,
  type VerificationResult,
} from './verification.ts';
import { unitPairDistances } from './unit-pair-distances.ts';
import { checkPairColumns, pairDistances, type VerificationPairs } from './verification-pairs.ts';

/** How an image's embedding joins that of its mirror image: added (InsightFace) or side by side (SphereFace). */
export type MirrorJoin = 'sum' | 'concatenation';

/** What face verification codes do to embeddings before they compare them. */
export interface FaceProtocolOptions extends VerificationOptions {
  /** Embeddings of the mirrored images, row by row those of the others. */
  readonly mirrored?: EmbeddingMatrix;
  /** `sum` by default. */
  readonly join?: MirrorJoin;
  /** Scale to length one after joining; true. Does nothing to the cosine. */
  readonly unit?: boolean;
  /**
   * Principal components, fitted on the images in the pairs of the other folds, each once; the projections are scaled
   * to length one again, as InsightFace's code does. None by default.
   */
  readonly pca?: number;
}

/** The result, with what was done to the embeddings. */
export interface FaceProtocolResult extends VerificationResult {
  readonly mirrored: MirrorJoin | 'no';
  readonly unit: boolean;
  readonly pca: number | null;
}

/**
 * Verification as face recognition does it (LFW View 2, CFP, AgeDB, CALFW, CPLFW): optionally with mirrored images and
 * with a PCA that is fitted, like the threshold, on the other folds only.
 *
 * With a PCA a pair's distance is that of its own fold's projection, also in AUC, EER and TAR at FAR.
 *
 * @throws UserError as `verification` does, and for mirrored embeddings of another shape
 */
export function faceVerification(
  embeddings: EmbeddingMatrix,
  pairs: VerificationPairs,
  options: FaceProtocolOptions = {},
): FaceProtocolResult {
  const { mirrored, join = 'sum', unit = true, pca } = options;
  const joined = mirrored === undefined ? embeddings : joinMirrored(embeddings, mirrored, join);
  const done = {
    mirrored: mirrored === undefined ? ('no' as const) : join,
    unit,
    pca: pca ?? null,
  };
  // Only images in pairs are scaled, so that an unusable one that no pair names does no harm.
  const used = compact(joined, pairs, options.distance ?? 'cosine');
  const { norms } = used;
  // A scaled copy pays only where images are in several pairs; LFW's are in one or two.
  if (unit && pca === undefined && norms !== undefined && pairs.first.length <= embeddings.count) {
    checkPairColumns(pairs);
    const distance = options.distance ?? 'cosine';
    const distances = unitPairDistances(joined, norms, pairs, distance);
    return { distance, ...verificationOfDistances(distances, pairs, options), ...done };
  }
  const scaled = unit ? unitEmbeddings(used.embeddings, norms) : used.embeddings;
  if (pca === undefined) return { ...verification(scaled, used.pairs, options), ...done };
  return { ...withComponents(scaled, used.pairs, pca, options), ...done };
}

/** Embeddings of images and of their mirror images as one. */
export function joinMirrored(
  embeddings: EmbeddingMatrix,
  mirrored: EmbeddingMatrix,
  join: MirrorJoin,
): EmbeddingMatrix {
  const { data, count, dimension } = embeddings;
  if (mirrored.count !== count || mirrored.dimension !== dimension) {
    throw new UserError(
      `Mirrored embeddings [${mirrored.count}, ${mirrored.dimension}] do not fit [${count}, ${dimension}].`,
      { field: 'mirrored' },
    );
  }
  if (join === 'sum') {
    return { data: data.map((value, at) => value + mirrored.data[at]!), count, dimension };
  }
  const both = new Float32Array(data.length * 2);
  for (let image = 0; image < count; image++) {
    const [start, end] = [image * dimension, (image + 1) * dimension];
    both.set(data.subarray(start, end), 2 * start);
    both.set(mirrored.data.subarray(start, end), 2 * start + dimension);
  }
  return { data: both, count, dimension: 2 * dimension };
}

function compact(
  embeddings: EmbeddingMatrix,
  pairs: VerificationPairs,
  distance: NonNullable<VerificationOptions['distance']>,
): { embeddings: EmbeddingMatrix; pairs: VerificationPairs; norms?: Float64Array } {
  const norms = embeddingNorms(embeddings);
  if (norms.every((norm) => norm > 0 && norm < Infinity)) return { embeddings, pairs, norms };
  // Refuses what cannot be compared, in the pairs' own numbering.
  pairDistances(embeddings, pairs, distance);
  const images = [...new Set([...pairs.first, ...pairs.second])].sort((a, b) => a - b);
  const place = new Map(images.map((image, row) => [image, row]));
  return {
    embeddings: selectEmbeddings(embeddings, images),
    pairs: {
      ...pairs,
      first: pairs.first.map((image) => place.get(image)!),
      second: pairs.second.map((image) => place.get(image)!),
    },
  };
}

function withComponents(
  embeddings: EmbeddingMatrix,
  pairs: VerificationPairs,
  components: number,
  options: FaceProtocolOptions,
): VerificationResult {
  checkPairColumns(pairs);
  const distance = options.distance ?? 'cosine';
  const fold = pairs.fold ?? stratifiedFolds(pairs.same, options.folds ?? 10);
  const distancesFor = Array.from(new Set(fold)).reduce((known, index) => {
    const outside = new Set<number>();
    fold.forEach((other, pair) => {
      if (other !== index) outside.add(pairs.first[pair]!).add(pairs.second[pair]!);
    });
    const fitted = fitPrincipalComponents(embeddings, [...outside], components);
    return known.set(
      index,
      pairDistances(unitEmbeddings(projectEmbeddings(embeddings, fitted)), pairs, distance),
    );
  }, new Map<number, Float64Array>());
  const own = Float64Array.from(fold, (index, pair) => distancesFor.get(index)![pair]!);
  const all = sortDistances(own, pairs.same);
  return {
    distance,
    ...crossValidated(fold, pairs.same, (index) => distancesFor.get(index) ?? own, all, options),
    ...thresholdFree(all, options.fars),
  };
}
