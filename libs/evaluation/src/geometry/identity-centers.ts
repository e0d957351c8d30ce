import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import type { IdentityGroup } from './identity-groups.ts';

/** Mean embedding of every group; float64 [groups, dimension]. */
export function identityCenters(embeddings: EmbeddingMatrix, groups: readonly IdentityGroup[]): Float64Array {
  const { data, dimension } = embeddings;
  const centers = new Float64Array(groups.length * dimension);
  groups.forEach(({ images }, group) => {
    const start = group * dimension;
    for (const image of images) {
      for (let d = 0; d < dimension; d++) centers[start + d]! += data[image * dimension + d]!;
    }
    for (let d = 0; d < dimension; d++) centers[start + d]! /= images.length;
  });
  return centers;
}

/** How far identities are apart, by their centers. */
export interface CenterDistances {
  /** Mean over all pairs of centers. */
  readonly mean: number;
  /** The two nearest centers: what the inter term of the range loss pushes. */
  readonly smallest: number;
  /** Mean over identities of the distance to the nearest other center. */
  readonly nearest: number;
}

/** Distances between centers; undefined for fewer than two. */
export function centerDistances(
  centers: Float64Array,
  dimension: number,
  distance: DistanceName,
): CenterDistances | undefined {
  const count = centers.length / dimension;
  if (count < 2) return undefined;
  const between = rowDistance(distance);
  const nearest = new Float64Array(count).fill(Infinity);
  let sum = 0;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const value = between(centers, a * dimension, centers, b * dimension, dimension);
      sum += value;
      if (value < nearest[a]!) nearest[a] = value;
      if (value < nearest[b]!) nearest[b] = value;
    }
  }
  return {
    mean: sum / ((count * (count - 1)) / 2),
    smallest: nearest.reduce((least, value) => Math.min(least, value), Infinity),
    nearest: nearest.reduce((total, value) => total + value, 0) / count,
  };
}

/**
 * Share of the images whose nearest center is their own identity's. An image is compared with its identity's center
 * made without it: its own weight would pull the center towards it, the more the fewer images there are. Euclidean; a
 * tie counts as wrong. Identities of one image cannot be asked; undefined when no other is there.
 */
export function nearestCenterAccuracy(
  embeddings: EmbeddingMatrix,
  groups: readonly IdentityGroup[],
  centers: Float64Array,
): number | undefined {
  const { data, dimension } = embeddings;
  const between = rowDistance('squared');
  const own = new Float64Array(dimension);
  let asked = 0;
  let right = 0;
  groups.forEach(({ images }, group) => {
    if (images.length < 2 || groups.length < 2) return;
    for (const image of images) {
      const row = image * dimension;
      for (let d = 0; d < dimension; d++) {
        own[d] = (centers[group * dimension + d]! * images.length - data[row + d]!) / (images.length - 1);
      }
      const limit = between(data, row, own, 0, dimension);
      let nearer = false;
      for (let other = 0; other < groups.length && !nearer; other++) {
        nearer = other !== group && between(data, row, centers, other * dimension, dimension) <= limit;
      }
      asked++;
      if (!nearer) right++;
    }
  });
  return asked === 0 ? undefined : right / asked;
}
