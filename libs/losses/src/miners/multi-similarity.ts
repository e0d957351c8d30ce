import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { untracked } from '../untracked.ts';
import { defineMiner } from './miner.ts';

/** Larger than any distance that one would train with. */
const FAR = 1e30;

/**
 * Positives farther than the nearest negative less epsilon, d(a, p) > min_n d(a, n) - epsilon, and negatives nearer than
 * the farthest positive plus epsilon, d(a, n) < max_p d(a, p) + epsilon (Wang, Han, Huang, Dong, Scott,
 * "Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning", CVPR 2019, arXiv:1904.06627, the
 * mining step, on similarities). PML: `MultiSimilarityMiner(epsilon)`.
 */
export const multiSimilarityMiner = defineMiner(
  z.strictObject({ epsilon: z.number().nonnegative().default(0.1) }),
  ({ epsilon }) => ({
    usesPairList: false,
    mine: (comparison) => {
      const distances = comparison.distances();
      const { positive, negative } = comparison.compared.masks;
      const farOutside = (mask: tf.Tensor) => tf.mul(tf.sub(1, mask), FAR);
      const among = (mask: tf.Tensor2D, choose: () => tf.Tensor): tf.Tensor2D =>
        untracked(() => tf.mul(tf.cast(choose(), 'float32'), mask));
      const nearest = untracked(() => tf.min(tf.add(distances, farOutside(negative)), 1, true));
      const farthest = untracked(() => tf.max(tf.sub(distances, farOutside(positive)), 1, true));
      return {
        kind: 'pairs',
        positive: among(positive, () => tf.greater(tf.add(distances, epsilon), nearest)),
        negative: among(negative, () => tf.less(tf.sub(distances, epsilon), farthest)),
      };
    },
  }),
);
