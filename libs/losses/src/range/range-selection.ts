import * as tf from '@tensorflow/tfjs-core';
import { pairSquaredDistances } from '../pairs/pair-distances.ts';
import { untracked } from '../untracked.ts';

/**
 * Finds the k greatest ranges of every identity: which pairs they are, off the tape.
 *
 * @param index tensors of `rangeIndex`
 * @returns int32 [identities * ranges], numbers of pairs; places without a pair point at the padded one
 */
export function greatestPairs(embeddings: tf.Tensor2D, index: tf.NamedTensorMap): tf.Tensor1D {
  const grid = index['grid'] as tf.Tensor2D;
  const ranges = index['chosen']!.shape[1]!;
  return untracked((): tf.Tensor1D => {
    const left = index['pairLeft'] as tf.Tensor1D;
    const right = index['pairRight'] as tf.Tensor1D;
    const distances = pairSquaredDistances(embeddings, left, right);
    const first = topOfRows(tf.gather(distances, grid), Math.min(ranges, grid.shape[1]));
    const pairs: tf.Tensor1D = tf.gather(tf.reshape(grid, [-1]), first.places);
    const joined = index['joined'];
    if (joined === undefined) return pairs;
    const noPair = tf.tensor1d([distances.size - 1], 'int32');
    const winners = tf.concat1d([first.values, tf.tensor1d([0])]);
    const second = topOfRows(tf.gather(winners, joined), ranges);
    return tf.gather(
      tf.concat1d([pairs, noPair]),
      tf.gather<tf.Tensor1D>(tf.reshape(joined, [-1]), second.places),
    );
  });
}

/** The `count` greatest of each row, flattened: the values and their places in the flattened input. */
function topOfRows(
  matrix: tf.Tensor,
  count: number,
): { readonly values: tf.Tensor1D; readonly places: tf.Tensor1D } {
  const [rows, width] = matrix.shape as [number, number];
  const { values, indices } = tf.topk(matrix, count);
  const starts = tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(width, 'int32'));
  return {
    values: tf.reshape(values, [-1]),
    places: tf.reshape(tf.add(tf.expandDims(starts, 1), indices), [-1]),
  };
}

/**
 * Finds the two identities whose batch means are nearest, off the tape, and says how the difference of these means
 * is a weighted sum of the rows.
 *
 * @returns float32 [batch]: 1/n on the rows of the one identity, -1/n on those of the other, else 0; and the row
 *   that distances should be measured from, [1, dimension]
 */
export function nearestCenters(
  embeddings: tf.Tensor2D,
  index: tf.NamedTensorMap,
): { readonly weights: tf.Tensor2D; readonly reference: tf.Tensor2D } {
  const slotOf = index['slotOf'] as tf.Tensor1D;
  const nearest = untracked(() => {
    // Means are taken relative to a row of the batch, so that they keep their digits far from the origin.
    const shifted: tf.Tensor2D = tf.sub(embeddings, tf.slice2d(embeddings, [0, 0], [1, embeddings.shape[1]]));
    const inverse = tf.expandDims(index['inverseCount']!, 1);
    const sums = tf.unsortedSegmentSum(shifted, slotOf, slotOf.size);
    const left = index['centerLeft'] as tf.Tensor1D;
    const right = index['centerRight'] as tf.Tensor1D;
    const distances = pairSquaredDistances(tf.mul(sums, inverse), left, right);
    const pair = tf.reshape<tf.Rank.R1>(tf.argMin(distances), [1]);
    return tf.concat1d([tf.gather(left, pair), tf.gather(right, pair)]);
  });
  const weights = untracked(() => {
    const [one, other] = tf.split(nearest, 2) as [tf.Tensor, tf.Tensor];
    const sign = tf.sub(
      tf.cast(tf.equal(slotOf, one), 'float32'),
      tf.cast(tf.equal(slotOf, other), 'float32'),
    );
    return tf.expandDims<tf.Tensor2D>(tf.mul(sign, tf.gather(index['inverseCount'] as tf.Tensor1D, slotOf)));
  });
  const reference = untracked(() => {
    const row = tf.gather(index['firstRow'] as tf.Tensor1D, tf.slice1d(nearest, 0, 1));
    return tf.gather(embeddings, row);
  });
  return { weights, reference };
}
