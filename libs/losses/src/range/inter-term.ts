import * as tf from '@tensorflow/tfjs-core';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { squaredDistanceMatrix } from '../pairs/squared-distance-matrix.ts';
import { untracked } from '../untracked.ts';
import type { RangeVariant } from './range-kernel.ts';
import { nearestCenters } from './range-selection.ts';

/** The inter term, float32 [batch] with 1 for the rows it moves, and 1 or 0 for an open or closed hinge. */
export interface InterTerm {
  readonly value: tf.Scalar;
  readonly active: tf.Tensor1D;
  readonly hinge: tf.Scalar;
}

/** The hinge on the two identities whose batch means are nearest. */
export function nearestInterTerm(
  embeddings: tf.Tensor2D,
  index: tf.NamedTensorMap,
  { margin, squared }: RangeVariant,
): InterTerm {
  const { weights, reference } = nearestCenters(embeddings, index);
  const square = tf.sum(tf.square(tf.matMul(weights, tf.sub(embeddings, reference))));
  const distance = squared ? square : safeSqrt(square);
  const value = tf.mul<tf.Scalar>(tf.relu(tf.sub(margin, distance)), index['hasCenters']!);
  const hinge = untracked((): tf.Scalar => tf.cast(tf.greater(value, 0), 'float32'));
  return {
    value,
    hinge,
    active: untracked(() => {
      const moved = tf.cast(tf.notEqual(tf.reshape<tf.Rank.R1>(weights, [-1]), 0), 'float32');
      return tf.mul(moved, hinge);
    }),
  };
}

/** The mean over all pairs of identities of the same hinge, for comparison. */
export function allInterTerm(
  embeddings: tf.Tensor2D,
  index: tf.NamedTensorMap,
  { margin, squared }: RangeVariant,
): InterTerm {
  const slotOf = index['slotOf'] as tf.Tensor1D;
  const inverse = tf.expandDims(index['inverseCount']!, 1);
  // Relative to a row of the batch, so that means keep their digits far from the origin.
  const reference = untracked(() => tf.slice2d(embeddings, [0, 0], [1, embeddings.shape[1]]));
  const sums = tf.unsortedSegmentSum(tf.sub(embeddings, reference), slotOf, slotOf.size);
  const squares = squaredDistanceMatrix(tf.mul(sums, inverse));
  const pairs = untracked(() => {
    const exists = tf.cast(tf.greater(inverse, 0), 'float32');
    return tf.mul(tf.matMul(exists, exists, false, true), tf.sub(1, tf.eye(slotOf.size)));
  });
  const hinges = tf.mul(tf.relu(tf.sub(margin, squared ? squares : safeSqrt(squares))), pairs);
  const value = tf.div<tf.Scalar>(
    tf.sum(hinges),
    untracked(() => tf.maximum(tf.sum(pairs), 1)),
  );
  return {
    value,
    hinge: untracked((): tf.Scalar => tf.cast(tf.greater(value, 0), 'float32')),
    active: untracked((): tf.Tensor1D => {
      const open = tf.max<tf.Tensor1D>(tf.cast(tf.greater(hinges, 0), 'float32'), 1);
      return tf.gather(open, slotOf);
    }),
  };
}
