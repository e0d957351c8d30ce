import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** Bounds on gradients: `norm` on their joint Euclidean norm, `value` on each number. */
export const clipSchema = z.strictObject({
  norm: z.number().positive().optional(),
  value: z.number().positive().optional(),
});

export type ClipOptions = z.output<typeof clipSchema>;

/** The Euclidean norm of all gradients as one vector. */
export function jointNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  const squares = gradients.map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)));
  return tf.sqrt(tf.addN(squares));
}

/** Clips by value first and by norm then; `norm` is that of the unclipped gradients, for the log. */
export function clipGradients(
  gradients: readonly tf.Tensor[],
  norm: tf.Scalar,
  clip: ClipOptions,
): readonly tf.Tensor[] {
  const { value, norm: bound } = clip;
  const within =
    value === undefined ? gradients : gradients.map((gradient) => tf.clipByValue(gradient, -value, value));
  if (bound === undefined) return within;
  // The small addend is PyTorch's (clip_grad_norm_).
  const length = value === undefined ? norm : jointNorm(within);
  const factor = tf.minimum(tf.div(bound, tf.add(length, 1e-6)), 1);
  return within.map((gradient) => tf.mul(gradient, factor));
}
