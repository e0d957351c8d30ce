import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import type { NeighbourOptions } from './neighbour-options.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';

/** How unevenly images serve as neighbours. */
export interface Hubness {
  readonly k: number;
  /** Skewness (third standardised moment, 1/n) of the k-occurrences; 0 when all occur equally often. */
  readonly skewness: number;
  /** The most lists that one image is in. */
  readonly largest: number;
  /** Share of images that are in no list. */
  readonly antihubs: number;
}

/**
 * Hubness: in how many of the other images' k-nearest lists does each image occur (Radovanovic et al., 2010)? In high
 * dimensions a few hubs occur everywhere and spoil retrieval.
 */
export async function hubness(
  embeddings: EmbeddingMatrix,
  options: NeighbourOptions & { readonly k?: number } = {},
): Promise<Hubness> {
  const k = options.k ?? 10;
  const { indices } = await nearestNeighbours(embeddings, null, { ...options, k });
  const occurrences = new Int32Array(embeddings.count);
  for (const index of indices) occurrences[index]!++;
  let second = 0;
  let third = 0;
  for (const count of occurrences) {
    second += (count - k) ** 2 / occurrences.length;
    third += (count - k) ** 3 / occurrences.length;
  }
  return {
    k,
    skewness: second === 0 ? 0 : third / second ** 1.5,
    largest: occurrences.reduce((most, count) => Math.max(most, count), 0),
    antihubs: occurrences.filter((count) => count === 0).length / occurrences.length,
  };
}
