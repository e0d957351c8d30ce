import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { tripletsWhere } from './every-triplet.ts';
import { defineMiner } from './miner.ts';

/**
 * All triplets whose negative is nearer than the positive: d(a, n) <= d(a, p), which violate the order that is wanted
 * (Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, arXiv:1503.03832, section 3.2, equation 1 with margin zero).
 * PML: `TripletMarginMiner(margin, "hard")`.
 */
export const hardTriplets = defineMiner(z.strictObject({}), () => ({
  usesPairList: true,
  mine: (comparison) => tripletsWhere(comparison, (excess) => tf.greaterEqual(excess, 0)),
}));
