import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';
import type { DistanceOptions } from './distance.ts';
import type { PairMasks } from './pair-masks.ts';

/** Excess of the positive over the negative distance for the mined triplets, and which rows they touch. */
export interface MinedTriplets {
  /** d(anchor, positive) - d(anchor, negative), [pairs, batch] or [triplets] */
  readonly excess: tf.Tensor;
  /** float32, same shape: 1 for a triplet that was mined */
  readonly mask: tf.Tensor;
  /** int32, the anchor of each first index; absent where that is the row itself */
  readonly anchors?: tf.Tensor1D;
  /** @param taking float32, same shape; gives float32 [batch], 1 for the rows of triplets that take part */
  readonly rows: (taking: tf.Tensor) => tf.Tensor1D;
}

/** Larger than any distance of finite embeddings that one would train with, and still safe to add to one. */
const FAR = 1e30;

/** Every (anchor, positive) with every negative: [pairs, batch]. */
export function allTriplets(
  distances: tf.Tensor2D,
  masks: PairMasks,
  prepared: tf.NamedTensorMap,
): MinedTriplets {
  const anchors = prepared['anchors'] as tf.Tensor1D;
  const positives = prepared['positives'] as tf.Tensor1D;
  const toPositive = pick(distances, anchors, positives);
  const toNegatives = tf.gather(distances, anchors);
  return {
    excess: tf.sub(tf.expandDims(toPositive, 1), toNegatives),
    mask: untracked(() =>
      tf.mul(tf.gather(masks.negative, anchors), tf.expandDims(prepared['pairExists']!, 1)),
    ),
    anchors,
    rows: (taking) =>
      untracked(() => {
        const pairs = tf.max<tf.Tensor1D>(taking, 1);
        const sides = touched(distances.shape[0], [pairs, anchors], [pairs, positives]);
        return tf.maximum<tf.Tensor1D>(sides, tf.max(taking, 0));
      }),
  };
}

/** Those of the triplets with d(a, p) < d(a, n) < d(a, p) + margin. */
export function semiHard(triplets: MinedTriplets, margin: number): MinedTriplets {
  const { excess, mask } = triplets;
  const within = untracked(() => tf.logicalAnd(tf.less(excess, 0), tf.greater(excess, -margin)));
  return { ...triplets, mask: untracked(() => tf.mul(mask, tf.cast(within, 'float32'))) };
}

/**
 * Those of all triplets whose negative sees anchor and positive under a large angle: atan(d(a, p) / 2 d(n, c)) above
 * the threshold, c the midpoint of a and p (Wang et al., "Deep Metric Learning with Angular Loss", ICCV 2017,
 * section 3). The median's length follows from the three sides, so it needs Euclidean distances.
 *
 * @param angle in degrees
 */
export function atAngles(
  triplets: MinedTriplets,
  distances: tf.Tensor2D,
  { distance }: DistanceOptions,
  prepared: tf.NamedTensorMap,
  angle: number,
): MinedTriplets {
  const anchors = prepared['anchors'] as tf.Tensor1D;
  const positives = prepared['positives'] as tf.Tensor1D;
  const chosen = untracked(() => {
    // 1 - cos is half the squared distance of normalised rows, so the ratios below are the same.
    const squares = distance === 'euclidean' ? tf.square(distances) : distances;
    const between = tf.expandDims(pick(squares, anchors, positives), 1);
    const sides = tf.mul(tf.add(tf.gather(squares, anchors), tf.gather(squares, positives)), 0.5);
    const median = tf.sub(sides, tf.mul(between, 0.25));
    const tangent = Math.tan((angle * Math.PI) / 180);
    return tf.cast(tf.greater(between, tf.mul(median, 4 * tangent ** 2)), 'float32');
  });
  return { ...triplets, mask: untracked(() => tf.mul(triplets.mask, chosen)) };
}

/** Per anchor its farthest positive and nearest negative: [batch]. Anchors that lack either are left out. */
export function hardestTriplets(distances: tf.Tensor2D, masks: PairMasks): MinedTriplets {
  const { positive, negative } = masks;
  const farOutside = (mask: tf.Tensor) => tf.mul(tf.sub(1, mask), FAR);
  const farthest = untracked((): tf.Tensor1D => tf.argMax(tf.sub(distances, farOutside(positive)), 1));
  const nearest = untracked((): tf.Tensor1D => tf.argMin(tf.add(distances, farOutside(negative)), 1));
  const anchors = untracked(() => tf.range(0, distances.shape[0], 1, 'int32'));
  const exists = untracked((): tf.Tensor1D => tf.mul(tf.max(positive, 1), tf.max(negative, 1)));
  return tripletsOf(distances, anchors, farthest, nearest, exists);
}

/** Listed triplets, each int32 [triplets]; `exists` is float32 with 0 on padding. */
export function tripletsOf(
  distances: tf.Tensor2D,
  anchors: tf.Tensor1D,
  positives: tf.Tensor1D,
  negatives: tf.Tensor1D,
  exists: tf.Tensor1D,
): MinedTriplets {
  return {
    excess: tf.sub(pick(distances, anchors, positives), pick(distances, anchors, negatives)),
    mask: exists,
    anchors,
    rows: (taking) => {
      const values = taking as tf.Tensor1D;
      const batch = distances.shape[0];
      return untracked(() => touched(batch, [values, anchors], [values, positives], [values, negatives]));
    },
  };
}

/** Entries of a square matrix at (row, column), [count]. */
function pick(matrix: tf.Tensor2D, rows: tf.Tensor1D, columns: tf.Tensor1D): tf.Tensor1D {
  const width = matrix.shape[1];
  const places = untracked((): tf.Tensor1D => tf.add(tf.mul(rows, tf.scalar(width, 'int32')), columns));
  return tf.gather(tf.reshape<tf.Rank.R1>(matrix, [-1]), places);
}

/** float32 [batch]: 1 for the rows that any of the lists names with a positive value. */
function touched(batch: number, ...lists: readonly [values: tf.Tensor1D, rows: tf.Tensor1D][]): tf.Tensor1D {
  const values = tf.concat1d(lists.map(([value]) => value));
  const rows = tf.concat1d(lists.map(([, row]) => row));
  return tf.minimum(tf.unsortedSegmentSum(values, rows, batch), 1);
}
