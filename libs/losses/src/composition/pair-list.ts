import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';

/** Pairs (anchor, positive), padded: int32 and float32 [pairs]. */
export interface PairList {
  readonly anchors: tf.Tensor1D;
  /** Columns of the comparison: rows of the batch, or places in the memory. */
  readonly positives: tf.Tensor1D;
  /** 1 for a pair, 0 for padding */
  readonly exists: tf.Tensor1D;
}

/** The pairs that `positivePairs` listed on the host. */
export function preparedPairs(prepared: tf.NamedTensorMap): PairList {
  return {
    anchors: prepared['anchors'] as tf.Tensor1D,
    positives: prepared['positives'] as tf.Tensor1D,
    exists: prepared['pairExists'] as tf.Tensor1D,
  };
}

/**
 * Of each anchor the first positives, at most `most`, listed on the device: what a memory holds is not known on the
 * host. The newest stand first in a memory.
 *
 * @param positive float32 [batch, others], 1 for a positive
 */
export function firstPositives(positive: tf.Tensor2D, most: number): PairList {
  const [batch, others] = positive.shape;
  const kept = Math.min(most, others);
  const anchors = untracked(() =>
    tf.reshape<tf.Rank.R1>(tf.tile(tf.expandDims(tf.range(0, batch, 1, 'int32'), 1), [1, kept]), [-1]),
  );
  // Positions count down, so that of the positives the first have the greatest values.
  const ranked = untracked(() => tf.mul(positive, tf.range(others, 0, -1)));
  // Nothing here depends on the embeddings, so that no gradient is asked of `topk`.
  const { values, indices } = tf.topk(ranked, kept);
  return {
    anchors,
    positives: tf.reshape(indices, [-1]),
    exists: untracked(() => tf.cast(tf.reshape<tf.Rank.R1>(tf.greater(values, 0), [-1]), 'float32')),
  };
}
