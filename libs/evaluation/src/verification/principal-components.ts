import { UserError } from '@rangeloss/foundation';
import { EigenvalueDecomposition } from 'ml-matrix';
import { outerProducts } from '../geometry/effective-rank.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';

/** A projection onto principal components. */
export interface PrincipalComponents {
  /** [dimension] */
  readonly mean: Float64Array;
  /** [components, dimension], orthonormal rows by falling variance. */
  readonly components: readonly Float64Array[];
}

/**
 * Principal components of some images' embeddings. Signs are arbitrary: distances do not see them.
 *
 * @param images the images to fit on
 * @throws UserError when more components are asked for than there are dimensions or images
 */
export function fitPrincipalComponents(
  { data, dimension }: EmbeddingMatrix,
  images: ArrayLike<number>,
  components: number,
): PrincipalComponents {
  if (!Number.isInteger(components) || components < 1 || components > Math.min(dimension, images.length)) {
    throw new UserError(
      `${components} principal components cannot be fitted on ${images.length} embeddings of ${dimension} numbers.`,
      { field: 'pca' },
    );
  }
  const mean = new Float64Array(dimension);
  for (let row = 0; row < images.length; row++) {
    for (let d = 0; d < dimension; d++) mean[d]! += data[images[row]! * dimension + d]! / images.length;
  }
  const centred = new Float64Array(images.length * dimension);
  for (let row = 0; row < images.length; row++) {
    for (let d = 0; d < dimension; d++) {
      centred[row * dimension + d] = data[images[row]! * dimension + d]! - mean[d]!;
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    outerProducts(centred, dimension),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, column) => column);
  order.sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    mean,
    components: order
      .slice(0, components)
      .map((column) => Float64Array.from(eigenvectorMatrix.getColumn(column))),
  };
}

/** The embeddings projected onto the components, float32 [count, components]. */
export function projectEmbeddings(
  { data, count, dimension }: EmbeddingMatrix,
  { mean, components }: PrincipalComponents,
): EmbeddingMatrix {
  const projected = new Float32Array(count * components.length);
  const row = new Float64Array(dimension);
  for (let image = 0; image < count; image++) {
    for (let d = 0; d < dimension; d++) row[d] = data[image * dimension + d]! - mean[d]!;
    components.forEach((component, place) => {
      let sum = 0;
      for (let d = 0; d < dimension; d++) sum += row[d]! * component[d]!;
      projected[image * components.length + place] = sum;
    });
  }
  return { data: projected, count, dimension: components.length };
}
