import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './written-gradient.ts';

/**
 * Adds a value per channel (the last axis). The gradient of the bias sums over all other axes as a product
 * with a row of ones: tfjs would transpose the whole map first to sum over leading axes.
 */
export function addBias(input: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return withGradient([input, bias], () => ({
    value: tf.add(input, bias),
    saved: [],
    gradient: (dy) => [dy, channelSum(dy)],
  }));
}

/** Sum over all axes but the last: [..., channels] to [channels]. */
export function channelSum(input: tf.Tensor): tf.Tensor1D {
  const channels = input.shape[input.shape.length - 1]!;
  const rows = tf.reshape<tf.Rank.R2>(input, [-1, channels]);
  return tf.reshape(tf.matMul(tf.ones([1, rows.shape[0]]), rows), [channels]);
}
