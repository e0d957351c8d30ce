import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import { checkShape, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { checkImage, type VerificationPairs } from './verification-pairs.ts';

/**
 * Distances of pairs between embeddings scaled to length one, pair by pair: the same numbers as of a scaled copy of all,
 * without its memory.
 *
 * @param norms the embeddings' lengths, none of them zero; [count]
 * @throws UserError with the number of a pair that names a missing image
 */
export function unitPairDistances(
  embeddings: EmbeddingMatrix,
  norms: Float64Array,
  { first, second }: Pick<VerificationPairs, 'first' | 'second'>,
  distance: DistanceName,
): Float64Array {
  checkShape(embeddings);
  const { data, count, dimension } = embeddings;
  const between = rowDistance(distance);
  // float32, as a scaled copy is.
  const [left, right] = [new Float32Array(dimension), new Float32Array(dimension)];
  const scale = (pair: number, image: number, into: Float32Array): void => {
    checkImage(pair, image, count);
    const factor = 1 / norms[image]!;
    const start = image * dimension;
    for (let d = 0; d < dimension; d++) into[d] = data[start + d]! * factor;
  };
  return Float64Array.from(first, (image, pair) => {
    scale(pair, image, left);
    scale(pair, second[pair]!, right);
    return between(left, 0, right, 0, dimension);
  });
}
