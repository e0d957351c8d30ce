import * as tf from '@tensorflow/tfjs-core';
import { safeSqrt } from './safe-sqrt.ts';

/** Rows at Euclidean length 1; a row of zeros stays zero and has gradient zero. */
export function normalized(rows: tf.Tensor2D): tf.Tensor2D {
  const lengths = safeSqrt(tf.sum(tf.square(rows), 1, true));
  return tf.div(rows, tf.maximum(lengths, 1e-12));
}
