import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { LossContext } from '../contract.ts';
import { hostFloat32, type HostArray } from '../host-array.ts';
import { untracked } from '../untracked.ts';

/**
 * How values of rows, pairs or triplets become a number. Of none, each is zero.
 *
 * - `nonzero`: the mean over those above zero, so that what is satisfied does not dilute the rest;
 * - `mean`, `sum`: over all that exist;
 * - `class-weighted`: the mean over all that exist, each times a weight of its anchor's class that goes with one over
 *   its number of training images and is 1 on average over the classes;
 * - `shot-group`: the mean over the groups that are present of their `nonzero` means, the groups being anchors of
 *   classes with more than 100, 20 to 100, and fewer than 20 training images (Liu et al., "Large-Scale Long-Tailed
 *   Recognition in an Open World", CVPR 2019).
 */
export const reductions = ['nonzero', 'mean', 'sum', 'class-weighted', 'shot-group'] as const;

/** One of `reductions`. */
export type Reduction = (typeof reductions)[number];

/** What a reduction needs to know of each row, [batch, groups]; {} for those that need nothing. */
export function reductionRows(
  reduction: Reduction,
  classes: Int32Array,
  { classCounts }: LossContext,
): Record<string, HostArray> {
  if (reduction !== 'class-weighted' && reduction !== 'shot-group') return {};
  if (classCounts === undefined) {
    throw new UserError(`The reduction "${reduction}" needs the number of training images per class.`, {
      field: 'reduction',
      mend: 'Give classCounts in the context, or choose another reduction.',
    });
  }
  if (reduction === 'class-weighted') {
    const inverse = Float64Array.from(classCounts, (count) => 1 / Math.max(count, 1));
    const mean = inverse.reduce((sum, value) => sum + value, 0) / inverse.length;
    const weights = Float32Array.from(classes, (label) => inverse[label]! / mean);
    return { reductionRows: hostFloat32(weights, [classes.length, 1]) };
  }
  const groups = new Float32Array(classes.length * 3);
  classes.forEach((label, row) => {
    const count = classCounts[label]!;
    groups[row * 3 + (count > 100 ? 0 : count >= 20 ? 1 : 2)] = 1;
  });
  return { reductionRows: hostFloat32(groups, [classes.length, 3]) };
}

/**
 * @param values float32 [count] or [count, others], not negative, zero wherever `mask` is
 * @param mask the same shape, 1 where a value exists
 * @param rows what `reductionRows` prepared, for the anchor of each of the `count`
 */
export function reducePairs(
  values: tf.Tensor,
  mask: tf.Tensor,
  reduction: Reduction,
  rows?: tf.Tensor,
): tf.Scalar {
  if (reduction === 'sum') return tf.sum(values);
  const open = untracked(() => tf.cast(tf.greater(values, 0), 'float32'));
  if (reduction === 'shot-group') return groupMean(values, mask, open, rows as tf.Tensor2D);
  const weighted = reduction === 'class-weighted' ? tf.mul(perAnchor(values), rows!) : values;
  const counted = reduction === 'nonzero' ? open : mask;
  return tf.div(
    tf.sum(weighted),
    untracked(() => tf.maximum(tf.sum(counted), 1)),
  );
}

function groupMean(values: tf.Tensor, mask: tf.Tensor, open: tf.Tensor, groups: tf.Tensor2D): tf.Scalar {
  const perGroup = (tensor: tf.Tensor) => tf.matMul(groups, perAnchor(tensor), true);
  const counts = untracked(() => tf.maximum(perGroup(open), 1));
  const present = untracked(() => tf.sum(tf.minimum(perGroup(mask), 1)));
  return tf.div(
    tf.sum(tf.div(perGroup(values), counts)),
    untracked(() => tf.maximum(present, 1)),
  );
}

/** Sums over everything but the anchor, [count, 1]. */
function perAnchor(tensor: tf.Tensor): tf.Tensor2D {
  return tensor.rank === 1 ? tf.expandDims(tensor, 1) : tf.sum(tensor, 1, true);
}
