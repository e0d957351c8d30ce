import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import type { IdentityGroup } from './identity-groups.ts';

/** Tail weight of the embeddings about their identities' centers; null where nothing varies. */
export interface EmbeddingKurtosis {
  /** Excess kurtosis of the Euclidean distances of all images to their identity's center. */
  readonly distanceToCenter: number | null;
  /** Excess kurtosis of the residuals (embedding less center) in one dimension, averaged over the dimensions. */
  readonly perDimension: number | null;
}

/**
 * Excess kurtosis: the fourth central moment over the squared variance, less 3, both with 1/n (scipy's and Fisher's
 * definition, biased). 0 for a normal distribution. Null when nothing varies.
 */
export function excessKurtosis(values: ArrayLike<number>): number | null {
  const count = values.length;
  let mean = 0;
  let scale = 0;
  for (let i = 0; i < count; i++) {
    mean += values[i]! / count;
    scale = Math.max(scale, Math.abs(values[i]!));
  }
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < count; i++) {
    const square = (values[i]! - mean) ** 2;
    second += square / count;
    fourth += (square * square) / count;
  }
  // What is left of equal values is rounding of their mean.
  if (!(Math.sqrt(second) > 1e-12 * scale)) return null;
  return fourth / (second * second) - 3;
}

/**
 * Kurtosis about the identities' centers, pooled over identities. It grows with the images of an identity, so give
 * groups of one size (`equalGroups`).
 */
export function embeddingKurtosis(
  { data, dimension }: EmbeddingMatrix,
  groups: readonly IdentityGroup[],
  centers: Float64Array,
): EmbeddingKurtosis {
  const images = groups.reduce((sum, group) => sum + group.images.length, 0);
  const distances = new Float64Array(images);
  const residuals = Array.from({ length: dimension }, () => new Float64Array(images));
  let row = 0;
  groups.forEach((group, index) => {
    for (const image of group.images) {
      let square = 0;
      for (let d = 0; d < dimension; d++) {
        const residual = data[image * dimension + d]! - centers[index * dimension + d]!;
        residuals[d]![row] = residual;
        square += residual * residual;
      }
      distances[row++] = Math.sqrt(square);
    }
  });
  const dimensions = residuals.map(excessKurtosis).filter((value) => value !== null);
  return {
    distanceToCenter: excessKurtosis(distances),
    perDimension:
      dimensions.length === 0 ? null : dimensions.reduce((sum, value) => sum + value, 0) / dimensions.length,
  };
}
