import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import {
  checkEmbeddings,
  checkLabels,
  unitEmbeddings,
  type EmbeddingMatrix,
} from '../embeddings/embedding-matrix.ts';
import type { DistanceBlock, DistanceSource } from './streamed-verification.ts';

/** Pairs in a block. */
const blockSize = 2 ** 16;

/**
 * Every unordered pair of images as a source for `streamedVerification`: n (n - 1) / 2 distances, never all in memory.
 * A block's arrays are reused for the next.
 *
 * @throws UserError for embeddings that are not finite or (cosine) zero, or labels that do not fit
 */
export function allPairsSource(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  distance: DistanceName = 'cosine',
): DistanceSource {
  checkEmbeddings(embeddings);
  checkLabels(embeddings, labels);
  // Only to refuse zero rows; distances are of the rows as given.
  if (distance === 'cosine') unitEmbeddings(embeddings);
  const { data, count, dimension } = embeddings;
  const between = rowDistance(distance);
  return function* blocks(): Generator<DistanceBlock> {
    const distances = new Float64Array(blockSize);
    const same = new Uint8Array(blockSize);
    let filled = 0;
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        distances[filled] = between(data, a * dimension, data, b * dimension, dimension);
        same[filled++] = labels[a] === labels[b] ? 1 : 0;
        if (filled < blockSize) continue;
        yield { distances, same };
        filled = 0;
      }
    }
    if (filled > 0) yield { distances: distances.subarray(0, filled), same: same.subarray(0, filled) };
  };
}
