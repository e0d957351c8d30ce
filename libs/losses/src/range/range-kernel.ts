import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';
import { greatestPairs, nearestCenters } from './range-selection.ts';

/** Squared distances below the smallest normal float32 count as zero: their reciprocal would overflow. */
const TINY = 1.2e-38;

/** The two parts of the range loss, unweighted, with what takes part in each. */
export interface RangeParts {
  readonly intra: tf.Scalar;
  readonly inter: tf.Scalar;
  /** float32 [batch] */
  readonly intraActive: tf.Tensor1D;
  /** float32 [batch] */
  readonly interActive: tf.Tensor1D;
  /** 1 where the inter hinge is open */
  readonly hinge: tf.Scalar;
}

/** How the intra term adds identities up. */
export type RangeReduction = 'sum' | 'mean';

/**
 * The range loss on the device, shared by the functions and the trainer's object.
 *
 * Selection runs off the tape; only the chosen ranges and the nearest pair of means are computed with a gradient.
 *
 * @param embeddings float32 [batch, dimension], at least one row
 * @param index tensors of `rangeIndex` for the batch's labels
 */
export function rangeParts(
  embeddings: tf.Tensor2D,
  index: tf.NamedTensorMap,
  options: { readonly margin: number; readonly reduction: RangeReduction },
): RangeParts {
  // 0 for finite embeddings, NaN otherwise: selection must not hide a broken embedding.
  const poison = untracked(() => tf.mul(tf.sum(embeddings), 0));
  const intra = intraTerm(embeddings, index, options.reduction);
  const inter = interTerm(embeddings, index, options.margin);
  return {
    intra: tf.add(intra.value, poison),
    inter: tf.add(inter.value, poison),
    intraActive: intra.active,
    interActive: inter.active,
    hinge: inter.hinge,
  };
}

function intraTerm(embeddings: tf.Tensor2D, index: tf.NamedTensorMap, reduction: RangeReduction) {
  const chosen = index['chosen'] as tf.Tensor2D;
  const pairs = greatestPairs(embeddings, index);
  const left = untracked(() => tf.gather(index['pairLeft'] as tf.Tensor1D, pairs));
  const right = untracked(() => tf.gather(index['pairRight'] as tf.Tensor1D, pairs));
  const difference = tf.sub(tf.gather(embeddings, left), tf.gather(embeddings, right));
  const ranges: tf.Tensor2D = tf.reshape(tf.sum(tf.square(difference), 1), chosen.shape);
  const { value, counted } = harmonicMeans(ranges, chosen, index['rangeCount'] as tf.Tensor1D);
  const sum = tf.sum(value);
  return {
    value: (reduction === 'sum' ? sum : tf.div(sum, tf.maximum(index['pairedIdentities']!, 1))) as tf.Scalar,
    active: untracked(() => {
      const taking = tf.reshape(tf.mul(chosen, tf.expandDims(counted, 1)), [-1]);
      const touched = tf.unsortedSegmentSum(
        tf.concat1d([taking, taking] as tf.Tensor1D[]),
        tf.concat1d([left, right]),
        embeddings.shape[0],
      );
      return tf.minimum<tf.Tensor1D>(touched, 1);
    }),
  };
}

/**
 * Harmonic means of the chosen ranges per row. A range of zero makes its row's mean zero, with a zero gradient, as
 * the limit has it. Ranges are divided by the smallest of their row first: with u = D / D_min >= 1 neither the
 * reciprocals nor their derivatives 1/u^2 can overflow.
 */
function harmonicMeans(ranges: tf.Tensor2D, chosen: tf.Tensor2D, rangeCount: tf.Tensor1D) {
  const missing = untracked(() => tf.sub(1, chosen));
  const zero = untracked(() => tf.mul(tf.cast(tf.less(ranges, TINY), 'float32'), chosen));
  const counted = untracked(() =>
    tf.mul(tf.sub(1, tf.minimum(tf.sum(zero, 1), 1)), tf.minimum(rangeCount, 1)),
  );
  // Where nothing is counted the smallest is 1: a harmless number, its result is multiplied by 0 below.
  const smallest = untracked(() => {
    const among = tf.where(tf.greater(chosen, 0), ranges, tf.fill(ranges.shape, 3e38));
    return tf.where(tf.greater(counted, 0), tf.min(among, 1), tf.onesLike(counted));
  });
  const relative = tf.div(ranges, tf.expandDims(smallest, 1));
  const unusable = untracked(() => tf.minimum(tf.add(missing, tf.expandDims(tf.sub(1, counted), 1)), 1));
  const usable = untracked(() => tf.sub(1, unusable));
  const reciprocals = tf.mul(tf.reciprocal(tf.add(tf.mul(relative, usable), unusable)), usable);
  const total = tf.add(
    tf.sum(reciprocals, 1),
    untracked(() => tf.sub(1, counted)),
  );
  const scale = untracked(() => tf.mul(tf.mul(rangeCount, smallest), counted));
  return { value: tf.div<tf.Tensor1D>(scale, total), counted: counted as tf.Tensor1D };
}

function interTerm(embeddings: tf.Tensor2D, index: tf.NamedTensorMap, margin: number) {
  const { weights, reference } = nearestCenters(embeddings, index);
  const difference = tf.matMul(weights, tf.sub(embeddings, reference));
  const hasCenters = index['hasCenters'] as tf.Scalar;
  const value = tf.mul<tf.Scalar>(tf.relu(tf.sub(margin, tf.sum(tf.square(difference)))), hasCenters);
  const hinge = untracked(() => tf.cast(tf.greater(value, 0), 'float32'));
  return {
    value,
    hinge: hinge as tf.Scalar,
    active: untracked<tf.Tensor1D>(() =>
      tf.mul(tf.cast(tf.notEqual(tf.reshape(weights, [-1]), 0), 'float32'), hinge),
    ),
  };
}
