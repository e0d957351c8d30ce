import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';

/** Ranges below the smallest normal float32 count as zero: their reciprocal would overflow. */
const TINY = 1.2e-38;

/** Means of the chosen ranges of each identity, with the weight that the rows of each range take part. */
export interface RangeMeans {
  /** float32 [identities] */
  readonly value: tf.Tensor1D;
  /** float32 [identities, ranges]: 1 for a range with a gradient */
  readonly taking: tf.Tensor2D;
}

/**
 * Harmonic means per row. A range of zero makes its row's mean zero, with a zero gradient, as the limit has it.
 * Ranges are divided by the smallest of their row first: with u = D / D_min >= 1 neither the reciprocals nor their
 * derivatives 1/u^2 can overflow.
 *
 * @param ranges float32 [identities, ranges], not negative
 * @param chosen the same shape: 1 where there is a range
 * @param rangeCount float32 [identities]: how many there are
 */
export function harmonicMeans(ranges: tf.Tensor2D, chosen: tf.Tensor2D, rangeCount: tf.Tensor1D): RangeMeans {
  const zero = untracked(() => tf.mul(tf.cast(tf.less(ranges, TINY), 'float32'), chosen));
  const counted = untracked(() =>
    tf.mul(tf.sub(1, tf.minimum(tf.sum(zero, 1), 1)), tf.minimum(rangeCount, 1)),
  );
  // Where nothing is counted the smallest is 1: a harmless number, its result is multiplied by 0 below.
  const smallest = untracked(() => {
    const among = tf.where(tf.greater(chosen, 0), ranges, tf.fill(ranges.shape, 3e38));
    return tf.where(tf.greater(counted, 0), tf.min(among, 1), tf.onesLike(counted));
  });
  const usable: tf.Tensor2D = untracked(() => tf.mul(chosen, tf.expandDims(counted, 1)));
  const unusable = untracked(() => tf.sub(1, usable));
  const relative = tf.div(ranges, tf.expandDims(smallest, 1));
  const reciprocals = tf.mul(tf.reciprocal(tf.add(tf.mul(relative, usable), unusable)), usable);
  const total = tf.add(
    tf.sum(reciprocals, 1),
    untracked(() => tf.sub(1, counted)),
  );
  const scale = untracked(() => tf.mul(tf.mul(rangeCount, smallest), counted));
  return { value: tf.div(scale, total), taking: usable };
}

/** Arithmetic means per row, for comparison; arguments as at `harmonicMeans`. A zero range only adds nothing. */
export function arithmeticMeans(
  ranges: tf.Tensor2D,
  chosen: tf.Tensor2D,
  rangeCount: tf.Tensor1D,
): RangeMeans {
  const sum = tf.sum<tf.Tensor1D>(tf.mul(ranges, chosen), 1);
  return {
    value: tf.div(
      sum,
      untracked(() => tf.maximum(rangeCount, 1)),
    ),
    taking: untracked(() => tf.mul(chosen, tf.cast(tf.greater(ranges, 0), 'float32'))),
  };
}
