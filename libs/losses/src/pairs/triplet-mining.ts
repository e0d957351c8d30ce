import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';
import type { PairMasks } from './pair-masks.ts';

/** Excess of the positive over the negative distance for the mined triplets, and which rows they touch. */
export interface MinedTriplets {
  /** d(anchor, positive) - d(anchor, negative) */
  readonly excess: tf.Tensor;
  /** float32, same shape: 1 for a triplet that was mined */
  readonly mask: tf.Tensor;
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
  const batch = distances.shape[0];
  const anchors = prepared['anchors'] as tf.Tensor1D;
  const positives = prepared['positives'] as tf.Tensor1D;
  const places = untracked(() => tf.add(tf.mul(anchors, tf.scalar(batch, 'int32')), positives));
  const toPositive = tf.gather(tf.reshape(distances, [-1]), places);
  const toNegatives = tf.gather(distances, anchors);
  const mask = untracked(() =>
    tf.mul(tf.gather(masks.negative, anchors), tf.expandDims(prepared['pairExists']!, 1)),
  );
  return {
    excess: tf.sub(tf.expandDims(toPositive, 1), toNegatives),
    mask,
    rows: (taking) =>
      untracked(() => {
        const pairs = tf.max<tf.Tensor1D>(taking, 1);
        const sides = tf.unsortedSegmentSum(
          tf.concat1d([pairs, pairs]),
          tf.concat1d([anchors, positives]),
          batch,
        );
        return tf.minimum<tf.Tensor1D>(tf.maximum(sides, tf.max(taking, 0)), 1);
      }),
  };
}

/** Per anchor its farthest positive and nearest negative: [batch]. Anchors that lack either are left out. */
export function hardestTriplets(distances: tf.Tensor2D, masks: PairMasks): MinedTriplets {
  const batch = distances.shape[0];
  const { positive, negative } = masks;
  const farthest = untracked(() => tf.argMax(tf.sub(distances, tf.mul(tf.sub(1, positive), FAR)), 1));
  const nearest = untracked(() => tf.argMin(tf.add(distances, tf.mul(tf.sub(1, negative), FAR)), 1));
  const starts = untracked(() => tf.mul(tf.range(0, batch, 1, 'int32'), tf.scalar(batch, 'int32')));
  const pick = (column: tf.Tensor) =>
    tf.gather(
      tf.reshape(distances, [-1]),
      untracked<tf.Tensor1D>(() => tf.add(starts, column)),
    );
  return {
    excess: tf.sub(pick(farthest), pick(nearest)),
    mask: untracked(() => tf.mul(tf.max(positive, 1), tf.max(negative, 1))),
    rows: (taking) =>
      untracked(() => {
        const others = tf.concat1d([farthest, nearest] as tf.Tensor1D[]);
        const touched = tf.unsortedSegmentSum(tf.concat1d([taking, taking] as tf.Tensor1D[]), others, batch);
        return tf.minimum<tf.Tensor1D>(tf.add(touched, taking), 1);
      }),
  };
}
