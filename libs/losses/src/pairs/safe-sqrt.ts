import * as tf from '@tensorflow/tfjs-core';

/** Smallest normal float32, rounded up. */
const TINY = 1.2e-38;

/** Square root of non-negative numbers with gradient zero, not infinity, at zero. */
export function safeSqrt<T extends tf.Tensor>(values: T): T {
  const apply = tf.customGrad((input, save) => {
    const positive = tf.cast(tf.greater(input as T, TINY), 'float32');
    const root: T = tf.mul(tf.sqrt(input as T), positive);
    (save as (tensors: tf.Tensor[]) => void)([root, positive]);
    return {
      value: root,
      gradFunc: (upstream: tf.Tensor, [saved, above]: tf.Tensor[]) => {
        const divisor = tf.add(tf.mul(saved!, 2), tf.sub(1, above!));
        return tf.mul(upstream, tf.div(above!, divisor));
      },
    };
  });
  return apply(values);
}
