import * as tf from '@tensorflow/tfjs-core';

/** A forward value with its gradient written out. */
export interface WrittenGradient {
  readonly value: tf.Tensor;
  /** What the gradient needs; a tensor that is not named here is gone by then. */
  readonly saved: tf.Tensor[];
  /** One gradient per input, from that of the value. */
  readonly gradient: (dy: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[];
}

/** Runs an operation whose gradient is written out instead of derived from its parts. */
export function withGradient(inputs: readonly tf.Tensor[], compute: () => WrittenGradient): tf.Tensor {
  const operation = tf.customGrad<tf.Tensor>((...passed) => {
    const { value, saved, gradient } = compute();
    const save = passed[passed.length - 1] as tf.GradSaveFunc;
    save(saved);
    return { value, gradFunc: (dy, kept) => gradient(dy, kept) };
  });
  return operation(...inputs);
}
