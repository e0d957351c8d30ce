import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../one-hot.ts';

/**
 * Cross-entropy per row, -sum_c target_c log softmax(logits)_c. Its gradient is written by hand, softmax less target:
 * four ops where the tape has a dozen.
 *
 * @param logits [batch, classes]
 * @param labels int32 [batch]
 * @param smoothing mass that is spread over all classes
 * @returns float32 [batch]
 */
export function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing = 0): tf.Tensor1D {
  const classes = logits.shape[1];
  const apply = tf.customGrad((input, save) => {
    const hot = oneHot(labels, classes);
    const target = smoothing === 0 ? hot : tf.add(tf.mul(hot, 1 - smoothing), smoothing / classes);
    const logarithms = tf.logSoftmax(input as tf.Tensor2D);
    (save as (tensors: tf.Tensor[]) => void)([logarithms, target]);
    return {
      value: tf.neg(tf.sum<tf.Tensor1D>(tf.mul(logarithms, target), 1)),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(tf.sub(tf.exp(saved[0]!), saved[1]!), tf.expandDims(upstream, 1)),
    };
  });
  return apply(logits);
}
