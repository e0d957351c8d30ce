import * as tf from '@tensorflow/tfjs-core';
import { untracked } from './untracked.ts';

/** Exponents this far below the greatest vanish. */
const FAR = 1e30;

/**
 * log(sum exp(v)) over the entries that the mask keeps, or log(1 + sum exp(v)) with `addOne`; zero where it keeps
 * none. Stable for exponents of any size.
 *
 * @param values float32 [rows, columns]
 * @param mask the same shape, zeros and ones
 * @param axis the axis that is summed over; it stays with length 1
 */
export function maskedLogSumExp(
  values: tf.Tensor2D,
  mask: tf.Tensor2D,
  { axis = 1, addOne = false }: { readonly axis?: 0 | 1; readonly addOne?: boolean } = {},
): tf.Tensor2D {
  const outside = untracked(() => tf.mul(tf.sub(mask, 1), FAR));
  const kept = tf.add(tf.mul(values, mask), outside);
  const any = untracked(() => tf.max(mask, axis, true));
  const greatest = untracked(() => {
    const most = tf.mul(tf.max(kept, axis, true), any);
    return addOne ? tf.relu(most) : most;
  });
  const sum = tf.sum(tf.mul(tf.exp(tf.sub(kept, greatest)), mask), axis, true);
  // Where nothing is kept the sum would be 0 and its logarithm infinite: 1 makes that a zero.
  const more = untracked(() => (addOne ? tf.exp(tf.neg(greatest)) : tf.sub(1, any)));
  return tf.add(tf.log(tf.add(sum, more)), greatest);
}
