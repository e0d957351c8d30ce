import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';
import type { Reducible } from './reducer.ts';

/** float32, the shape of the values: 1 for those above zero, or how often they count. */
export function openValues({ values, mask, repeated = false }: Reducible): tf.Tensor {
  return untracked(() => {
    const above = tf.cast(tf.greater(values, 0), 'float32');
    return repeated ? tf.mul(above, mask) : above;
  });
}

/** The sum of the values over how many they are; zero of none. */
export function meanOver(values: tf.Tensor, counted: tf.Tensor): tf.Scalar {
  return tf.div(
    tf.sum(values),
    untracked(() => tf.maximum(tf.sum(counted), 1)),
  );
}

/** Sums over everything but the anchor, [count, 1]. */
export function perAnchor(tensor: tf.Tensor): tf.Tensor2D {
  return tensor.rank === 1 ? tf.expandDims(tensor, 1) : tf.sum(tensor, 1, true);
}
