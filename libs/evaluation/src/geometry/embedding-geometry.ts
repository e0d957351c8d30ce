import { UserError } from '@rangeloss/foundation';
import type { DistanceName } from '../embeddings/distances.ts';
import { effectiveRank } from './effective-rank.ts';
import {
  checkEmbeddings,
  checkLabels,
  embeddingNorms,
  unitEmbeddings,
  type EmbeddingMatrix,
} from '../embeddings/embedding-matrix.ts';
import type { FrequencyBin } from '../long-tail/frequency.ts';
import {
  centerDistances,
  identityCenters,
  nearestCenterAccuracy,
  type CenterDistances,
} from './identity-centers.ts';
import { equalGroups, groupByIdentity, type IdentityGroup } from './identity-groups.ts';
import { harmonicRange, intraRange } from './intra-range.ts';
import { embeddingKurtosis, type EmbeddingKurtosis } from './kurtosis.ts';
import { normByFrequency, summarizeNorms, type NormSummary } from './norm-by-frequency.ts';

/** How to measure; everything has a default. */
export interface GeometryOptions {
  /** `euclidean` by default. For `cosine` the embeddings are scaled to length one first, centers included. */
  readonly distance?: DistanceName;
  /** How many of the largest pair distances to take; 2, the range loss's. */
  readonly k?: number;
  /**
   * Images drawn from each identity, `all`, or by default the fewest that an identity with at least two has.
   * Largest range and kurtosis grow with the sample, so `all` compares only where identities are equally large.
   */
  readonly imagesPerIdentity?: number | 'all';
  /** Which images are drawn; 0. */
  readonly seed?: number;
  /** Training images of each identity, `trainCounts[label]`, for the norm by frequency. */
  readonly trainCounts?: ArrayLike<number>;
  readonly bins?: readonly FrequencyBin[];
}

/** Distances within identities, each identity weighing the same. */
export interface IntraGeometry {
  /** Mean over identities of the mean pair distance. */
  readonly mean: number;
  /** Mean over identities of the largest pair distance. */
  readonly largest: number;
  /** Mean over identities of the mean of the k largest pair distances. */
  readonly kLargest: number;
  /** Mean over identities of the harmonic mean of the k largest *squared* distances: the range loss's intra term. */
  readonly rangeTerm: number;
}

/** The shape of an embedding. What too few identities or images leave undefined is null. */
export interface EmbeddingGeometry {
  readonly distance: DistanceName;
  readonly k: number;
  readonly identities: number;
  /** Images of each identity that the numbers rest on. */
  readonly imagesPerIdentity: number | 'all';
  /** Identities with too few images to be measured. */
  readonly identitiesLeftOut: number;
  readonly intra: IntraGeometry | null;
  readonly inter: CenterDistances | null;
  /** intra.mean / inter.mean: below one, identities are tighter than they are apart. */
  readonly intraToInter: number | null;
  readonly nearestCenterAccuracy: number | null;
  readonly kurtosis: EmbeddingKurtosis;
  /** Of all embeddings, as they are given. */
  readonly effectiveRank: number;
  /** Of all embeddings, as they are given. */
  readonly norm: NormSummary;
  readonly normByFrequency?: readonly (FrequencyBin & NormSummary)[];
}

/**
 * Intra- and inter-identity distances, ranges, kurtosis, rank and norms of embeddings.
 *
 * @param embeddings [images, dimension] float32, held-out images
 * @param labels [images], any integers in any order
 * @throws UserError for an embedding that is not finite or (with `cosine`) zero, or labels that do not fit
 */
export function embeddingGeometry(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  options: GeometryOptions = {},
): EmbeddingGeometry {
  checkEmbeddings(embeddings);
  checkLabels(embeddings, labels);
  if (embeddings.count === 0) throw new UserError('There are no embeddings.', { field: 'embeddings' });
  const distance = options.distance ?? 'euclidean';
  const k = options.k ?? 2;
  if (!Number.isInteger(k) || k < 1) {
    throw new UserError(`k is the number of largest distances, at least 1, not ${k}.`, { field: 'k' });
  }
  const measured = distance === 'cosine' ? unitEmbeddings(embeddings) : embeddings;
  const everyGroup = groupByIdentity(labels);
  const imagesPerIdentity = options.imagesPerIdentity ?? fewestWithPair(everyGroup);
  const groups =
    imagesPerIdentity === 'all' ? everyGroup : equalGroups(everyGroup, imagesPerIdentity, options.seed ?? 0);
  const centers = identityCenters(measured, groups);
  const intra = intraGeometry(measured, groups, k, distance);
  const inter = centerDistances(centers, measured.dimension, distance) ?? null;
  return {
    distance,
    k,
    identities: groups.length,
    imagesPerIdentity,
    identitiesLeftOut: everyGroup.length - groups.length,
    intra,
    inter,
    intraToInter: intra !== null && inter !== null && inter.mean > 0 ? intra.mean / inter.mean : null,
    nearestCenterAccuracy: nearestCenterAccuracy(measured, groups, centers) ?? null,
    kurtosis: embeddingKurtosis(measured, groups, centers),
    effectiveRank: effectiveRank(embeddings),
    norm: summarizeNorms(Array.from(embeddingNorms(embeddings))),
    ...(options.trainCounts === undefined
      ? {}
      : { normByFrequency: normByFrequency(embeddings, labels, options.trainCounts, options.bins) }),
  };
}

function intraGeometry(
  embeddings: EmbeddingMatrix,
  groups: readonly IdentityGroup[],
  k: number,
  distance: DistanceName,
): IntraGeometry | null {
  let counted = 0;
  const sums = { mean: 0, largest: 0, kLargest: 0, rangeTerm: 0 };
  for (const { images } of groups) {
    const range = intraRange(embeddings, images, k, distance);
    const squared = intraRange(embeddings, images, k, 'squared');
    if (range === undefined || squared === undefined) continue;
    counted++;
    sums.mean += range.mean;
    sums.largest += range.largest;
    sums.kLargest += range.kLargest.reduce((sum, value) => sum + value, 0) / range.kLargest.length;
    sums.rangeTerm += harmonicRange(squared.kLargest);
  }
  if (counted === 0) return null;
  return {
    mean: sums.mean / counted,
    largest: sums.largest / counted,
    kLargest: sums.kLargest / counted,
    rangeTerm: sums.rangeTerm / counted,
  };
}

/** The fewest images of an identity that has a pair; `all` when none has. */
function fewestWithPair(groups: readonly IdentityGroup[]): number | 'all' {
  const sizes = groups.map(({ images }) => images.length).filter((size) => size >= 2);
  return sizes.length === 0 ? 'all' : Math.min(...sizes);
}
