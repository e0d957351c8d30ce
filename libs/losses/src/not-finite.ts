import * as tf from '@tensorflow/tfjs-core';
import { untracked } from './untracked.ts';

/**
 * Zero for finite embeddings, else NaN; a constant. Added to a loss that looks at some rows only, it keeps a broken
 * embedding in another row from going unseen.
 */
export function notFinite(embeddings: tf.Tensor2D): tf.Scalar {
  return untracked((): tf.Scalar => tf.mul(tf.sum(embeddings), 0));
}
