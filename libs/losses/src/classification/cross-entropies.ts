import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../one-hot.ts';
import { untracked } from '../untracked.ts';

/**
 * Cross-entropy per row, -sum_c target_c log softmax(logits)_c.
 *
 * @param logits [batch, classes]
 * @param labels int32 [batch]
 * @param smoothing mass that is spread over all classes
 * @returns float32 [batch]
 */
export function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing = 0): tf.Tensor1D {
  const classes = logits.shape[1];
  const target = untracked(() => {
    const hot = oneHot(labels, classes);
    return smoothing === 0 ? hot : tf.add(tf.mul(hot, 1 - smoothing), smoothing / classes);
  });
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), target), 1));
}
