import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';

/**
 * How values of pairs or triplets become a number: the mean over those above zero (what is satisfied does not
 * dilute the rest), the mean over all that exist, or the sum. Of none, each is zero.
 */
export type PairReduction = 'nonzero' | 'mean' | 'sum';

/**
 * @param values zero wherever `mask` is
 * @param mask float32, 1 where a value exists
 */
export function reducePairs(values: tf.Tensor, mask: tf.Tensor, reduction: PairReduction): tf.Scalar {
  const sum = tf.sum<tf.Scalar>(values);
  if (reduction === 'sum') return sum;
  const count = untracked(() => {
    const counted = reduction === 'mean' ? mask : tf.cast(tf.greater(values, 0), 'float32');
    return tf.maximum(tf.sum(counted), 1);
  });
  return tf.div(sum, count);
}
