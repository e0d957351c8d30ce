import * as tf from '@tensorflow/tfjs-core';
import { normalized } from '../pairs/normalized.ts';
import { rowsInPairs } from '../pairs/pair-masks.ts';
import { untracked } from '../untracked.ts';

/** Cosines of all rows to all rows, float32 [batch, batch]. */
export function cosineSimilarities(embeddings: tf.Tensor2D): tf.Tensor2D {
  const rows = normalized(embeddings);
  return tf.matMul(rows, rows, false, true);
}

/**
 * float32 [batch]: 1 for the anchors whose loss is above zero and for the rows in their pairs.
 *
 * @param losses float32 [batch] or [batch, 1], by anchor
 * @param pairs float32 [batch, batch], 1 where the anchor's loss depends on the pair
 */
export function rowsOfOpenAnchors(losses: tf.Tensor, pairs: tf.Tensor2D): tf.Tensor1D {
  const open = untracked(() => tf.mul(pairs, tf.cast(tf.greater(tf.reshape(losses, [-1, 1]), 0), 'float32')));
  return rowsInPairs(open as tf.Tensor2D);
}
