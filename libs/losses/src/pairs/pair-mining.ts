import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../one-hot.ts';
import { untracked } from '../untracked.ts';
import type { PairMasks } from './pair-masks.ts';

/** Ways to choose among the pairs of a batch. */
export const pairMinings = ['all', 'hard', 'multi-similarity'] as const;

/** Larger than any distance that one would train with. */
const FAR = 1e30;

/**
 * Chooses ordered pairs (anchor, other):
 *
 * - `all` of them;
 * - `hard`: per anchor its farthest positive and nearest negative, for anchors that have both;
 * - `multi-similarity`: positives farther than the nearest negative less `epsilon`, negatives nearer than the farthest
 *   positive plus `epsilon` (Wang et al., "Multi-Similarity Loss", CVPR 2019, equations 7 and 8).
 *
 * @param distances float32 [batch, batch], any that grows with dissimilarity
 */
export function minePairs(
  mining: (typeof pairMinings)[number],
  distances: tf.Tensor2D,
  masks: PairMasks,
  epsilon: number,
): PairMasks {
  if (mining === 'all') return masks;
  const { positive, negative } = masks;
  const farOutside = (mask: tf.Tensor) => tf.mul(tf.sub(1, mask), FAR);
  const among = (mask: tf.Tensor2D, choose: (mask: tf.Tensor2D) => tf.Tensor): tf.Tensor2D =>
    untracked(() => tf.mul(tf.cast(choose(mask), 'float32'), mask));
  if (mining === 'multi-similarity') {
    const nearest = untracked(() => tf.min(tf.add(distances, farOutside(negative)), 1, true));
    const farthest = untracked(() => tf.max(tf.sub(distances, farOutside(positive)), 1, true));
    return {
      positive: among(positive, () => tf.greater(tf.add(distances, epsilon), nearest)),
      negative: among(negative, () => tf.less(tf.sub(distances, epsilon), farthest)),
    };
  }
  const both = untracked(() => tf.mul(tf.max(positive, 1, true), tf.max(negative, 1, true)));
  const one = (places: tf.Tensor): tf.Tensor2D =>
    tf.mul(oneHot(places as tf.Tensor1D, distances.shape[0]), both);
  return {
    positive: untracked(() => one(tf.argMax(tf.sub(distances, farOutside(positive)), 1))),
    negative: untracked(() => one(tf.argMin(tf.add(distances, farOutside(negative)), 1))),
  };
}
