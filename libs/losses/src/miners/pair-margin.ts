import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { untracked } from '../untracked.ts';
import { defineMiner } from './miner.ts';

/**
 * Positives with d(a, p) > positiveMargin and negatives with d(a, n) < negativeMargin, those that the contrastive loss
 * leaves a value (Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an Invariant Mapping", CVPR 2006,
 * doi:10.1109/CVPR.2006.100, equation 4). PML: `PairMarginMiner(pos_margin, neg_margin)`.
 */
export const pairMargin = defineMiner(
  z.strictObject({ positiveMargin: z.number().default(0.2), negativeMargin: z.number().default(0.8) }),
  ({ positiveMargin, negativeMargin }) => ({
    usesPairList: false,
    mine: (comparison) => {
      const distances = comparison.distances();
      const { positive, negative } = comparison.compared.masks;
      const among = (mask: tf.Tensor2D, choose: () => tf.Tensor): tf.Tensor2D =>
        untracked(() => tf.mul(tf.cast(choose(), 'float32'), mask));
      return {
        kind: 'pairs',
        positive: among(positive, () => tf.greater(distances, positiveMargin)),
        negative: among(negative, () => tf.less(distances, negativeMargin)),
      };
    },
  }),
);
