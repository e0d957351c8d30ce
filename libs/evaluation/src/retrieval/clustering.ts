import { UserError } from '@rangeloss/foundation';
import { kmeans } from 'ml-kmeans';
import { checkEmbeddings, checkLabels, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { adjustedMutualInformation, normalizedMutualInformation } from './mutual-information.ts';

/** Agreement of a clustering with the identities. */
export interface ClusteringMetrics {
  readonly clusters: number;
  readonly nmi: number;
  readonly ami: number;
}

/**
 * Clusters by k-means (k-means++ start) into as many clusters as there are identities, or as asked; the cluster of each
 * image.
 */
export function clusterByKmeans(
  embeddings: EmbeddingMatrix,
  clusters: number,
  options: { readonly seed?: number; readonly iterations?: number } = {},
): Int32Array {
  checkEmbeddings(embeddings);
  const { data, count, dimension } = embeddings;
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > count) {
    throw new UserError(`${clusters} clusters of ${count} embeddings.`, { field: 'clusters' });
  }
  if (clusters === count) return Int32Array.from({ length: count }, (_, image) => image);
  const rows = Array.from({ length: count }, (_, image) =>
    Array.from(data.subarray(image * dimension, (image + 1) * dimension)),
  );
  const result = kmeans(rows, clusters, {
    seed: options.seed ?? 0,
    maxIterations: options.iterations ?? 100,
  });
  return Int32Array.from(result.clusters);
}

/**
 * NMI and AMI of k-means clusters, as many as there are identities (pytorch-metric-learning's definitions; its faiss
 * k-means starts elsewhere, so single numbers differ as from seed to seed).
 */
export function clusteringMetrics(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  options: { readonly seed?: number; readonly iterations?: number } = {},
): ClusteringMetrics {
  checkLabels(embeddings, labels);
  const clusters = new Set(Array.from(labels)).size;
  const assigned = clusterByKmeans(embeddings, clusters, options);
  return {
    clusters,
    nmi: normalizedMutualInformation(labels, assigned),
    ami: adjustedMutualInformation(labels, assigned),
  };
}
