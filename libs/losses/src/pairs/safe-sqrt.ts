import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';

/** Smallest normal float32, rounded up. */
const TINY = 1.2e-38;

/** Square root of non-negative numbers with gradient zero, not infinity, at zero. */
export function safeSqrt<T extends tf.Tensor>(values: T): T {
  const positive = untracked(() => tf.cast(tf.greater(values, TINY), 'float32'));
  const zero = untracked(() => tf.sub(1, positive));
  return tf.mul(tf.sqrt(tf.add(tf.mul(values, positive), zero)), positive);
}
