import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs a computation off the gradient tape: its result is a constant for differentiation. Selection (top-k, argmin,
 * masks) runs here, which spares memory for the backward pass and needs no gradients that tfjs lacks (`topk`).
 *
 * A custom gradient is the one public door that tfjs has for this: inside of it nothing is taped, and the node that
 * it leaves hangs on a dummy input only.
 */
export function untracked<T extends tf.Tensor>(compute: () => T): T {
  const run = tf.customGrad((dummy) => ({
    value: compute(),
    gradFunc: () => tf.zerosLike(dummy as tf.Tensor),
  }));
  return run(tf.scalar(0));
}
