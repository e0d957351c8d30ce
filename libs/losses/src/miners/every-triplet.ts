import * as tf from '@tensorflow/tfjs-core';
import type { Comparison } from '../composition/comparison.ts';
import type { TripletGrid } from '../composition/mined.ts';
import { untracked } from '../untracked.ts';

/**
 * The triplets of a comparison for which a condition holds.
 * @param condition gives bool [pairs, others] from the excess d(a, p) - d(a, n) of the same shape
 */
export function tripletsWhere(
  comparison: Comparison,
  condition: (excess: tf.Tensor2D) => tf.Tensor,
): TripletGrid {
  // Asked for here, outside of `untracked`: the loss takes the same tensor, with its gradient.
  const excess = comparison.excess();
  const mask = untracked((): tf.Tensor2D => {
    const { anchors, exists } = comparison.pairs();
    const every = tf.mul(tf.gather(comparison.compared.masks.negative, anchors), tf.expandDims(exists, 1));
    return tf.mul(every, tf.cast(condition(excess), 'float32'));
  });
  return { kind: 'grid', mask };
}
