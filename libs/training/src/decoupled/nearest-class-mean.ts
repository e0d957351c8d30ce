import { UserError } from '@rangeloss/foundation';

export interface ClassMeans {
  /** [classes, dimension]; a class without images has a row of NaN. */
  readonly data: Float32Array;
  readonly dimension: number;
  readonly counts: Int32Array;
}

/**
 * The mean of the training embeddings of each class.
 *
 * @param embeddings [images, dimension] end to end
 * @param classes class index per image
 * @throws UserError when the two do not belong together
 */
export function classMeans(embeddings: Float32Array, classes: Int32Array, count: number): ClassMeans {
  const dimension = embeddings.length / classes.length;
  if (!Number.isInteger(dimension) || dimension === 0) {
    throw new UserError(`${embeddings.length} values are no embeddings of ${classes.length} images.`, {
      field: 'embeddings',
    });
  }
  const sums = new Float64Array(count * dimension);
  const counts = new Int32Array(count);
  classes.forEach((label, image) => {
    counts[label]!++;
    for (let axis = 0; axis < dimension; axis++) {
      sums[label * dimension + axis]! += embeddings[image * dimension + axis]!;
    }
  });
  const data = Float32Array.from(sums, (sum, place) => sum / counts[Math.floor(place / dimension)]!);
  return { data, dimension, counts };
}

/**
 * The class whose mean is nearest, by cosine (the paper's) or Euclidean distance; classes without images are never
 * chosen. The classifier NCM needs no training and no head.
 *
 * @returns class index per image, -1 where no class has images
 * @see Kang et al. 2020, "Decoupling Representation and Classifier for Long-Tailed Recognition", section 4.1
 */
export function nearestClassMean(
  embeddings: Float32Array,
  { data, dimension, counts }: ClassMeans,
  distance: 'cosine' | 'euclidean' = 'cosine',
): Int32Array {
  const images = embeddings.length / dimension;
  return Int32Array.from({ length: images }, (_, image) => {
    const row = embeddings.subarray(image * dimension, (image + 1) * dimension);
    let [best, least] = [-1, Infinity];
    for (let label = 0; label < counts.length; label++) {
      if (counts[label] === 0) continue;
      const away = distanceOf(row, data.subarray(label * dimension, (label + 1) * dimension), distance);
      if (away < least) [best, least] = [label, away];
    }
    return best;
  });
}

function distanceOf(one: Float32Array, other: Float32Array, kind: 'cosine' | 'euclidean'): number {
  let [product, square, otherSquare] = [0, 0, 0];
  for (let axis = 0; axis < one.length; axis++) {
    product += one[axis]! * other[axis]!;
    square += one[axis]! ** 2;
    otherSquare += other[axis]! ** 2;
  }
  if (kind === 'euclidean') return square + otherSquare - 2 * product;
  const norms = Math.sqrt(square * otherSquare);
  // A zero vector has no direction: it is as far as a right angle from every class.
  return norms === 0 ? 1 : 1 - product / norms;
}
