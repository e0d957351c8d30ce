import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { tripletsWhere } from './every-triplet.ts';
import { defineMiner } from './miner.ts';

/**
 * Triplets whose negative is farther than the positive, but within the margin: d(a, p) < d(a, n) < d(a, p) + margin
 * (Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, arXiv:1503.03832, equation 4, which leaves the margin to the
 * loss). `margin` is the triplet loss's own unless it is given. PML: `TripletMarginMiner(margin, "semihard")`.
 */
export const semiHard = defineMiner(
  z.strictObject({ margin: z.number().nonnegative().default(0.2) }),
  ({ margin }) => ({
    usesPairList: true,
    mine: (comparison) =>
      tripletsWhere(comparison, (excess) => tf.logicalAnd(tf.less(excess, 0), tf.greater(excess, -margin))),
  }),
);
