import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';

/** How far the images of one identity are apart. */
export interface IntraRange {
  /** Pairs of its images, each once. */
  readonly pairs: number;
  /** Mean distance over the pairs. */
  readonly mean: number;
  /** Largest distance: the identity's range. */
  readonly largest: number;
  /** The k largest distances, descending; fewer when there are fewer pairs. */
  readonly kLargest: readonly number[];
}

/** Ranges of an identity with at least two images; undefined for one: it has no pair. */
export function intraRange(
  { data, dimension }: EmbeddingMatrix,
  images: readonly number[],
  k: number,
  distance: DistanceName,
): IntraRange | undefined {
  if (images.length < 2) return undefined;
  const between = rowDistance(distance);
  const largest: number[] = [];
  let sum = 0;
  for (let a = 0; a < images.length; a++) {
    for (let b = a + 1; b < images.length; b++) {
      const value = between(data, images[a]! * dimension, data, images[b]! * dimension, dimension);
      sum += value;
      if (largest.length < k || value > largest[largest.length - 1]!) insertDescending(largest, value, k);
    }
  }
  const pairs = (images.length * (images.length - 1)) / 2;
  return { pairs, mean: sum / pairs, largest: largest[0]!, kLargest: largest };
}

/**
 * Harmonic mean of the k largest squared distances: what the range loss takes of an identity. Zero when one of them is
 * zero.
 */
export function harmonicRange(squaredRanges: readonly number[]): number {
  if (squaredRanges.includes(0)) return 0;
  return squaredRanges.length / squaredRanges.reduce((sum, range) => sum + 1 / range, 0);
}

function insertDescending(values: number[], value: number, limit: number): void {
  let place = values.length;
  while (place > 0 && values[place - 1]! < value) place--;
  values.splice(place, 0, value);
  if (values.length > limit) values.pop();
}
