import * as tf from '@tensorflow/tfjs-core';
import { normalized } from '../pairs/normalized.ts';
import { defineDistance } from './distance.ts';

/**
 * Dot product as a similarity, s = sum_i a_i b_i, as a distance -s (Sohn, "Improved Deep Metric Learning with
 * Multi-class N-pair Loss Objective", NIPS 2016, equation 7, compares so). It has no bound, so losses with a margin
 * against nothing but a number do not take it. PML: `DotProductSimilarity(normalize_embeddings=False)`.
 */
export const dotProduct = defineDistance({}, ({ normalize }) => ({
  measures: 'similarity',
  closest: 0,
  among: (rows) => {
    const sides = normalize ? normalized(rows) : rows;
    return tf.matMul(sides, sides, false, true);
  },
  to: (rows, constants) =>
    normalize
      ? tf.matMul(normalized(rows), normalized(constants), false, true)
      : tf.matMul(rows, constants, false, true),
}));
