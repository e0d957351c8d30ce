import * as tf from '@tensorflow/tfjs-core';
import { untracked } from './untracked.ts';

/**
 * float32 [labels, depth] with 1 at each label, a constant. Unlike `tf.oneHot` it allows for a depth of one, a single
 * class being a degenerate but not a wrong case.
 *
 * @param labels int32 [labels]
 */
export function oneHot(labels: tf.Tensor1D, depth: number): tf.Tensor2D {
  return untracked((): tf.Tensor2D => {
    const places = tf.range(0, depth, 1, 'int32');
    return tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(places, 0)), 'float32');
  });
}
