import * as tf from '@tensorflow/tfjs-core';
import { normalized } from '../pairs/normalized.ts';
import { defineDistance } from './distance.ts';

/**
 * Cosine similarity, s = sum_i a_i b_i / (|a| |b|), as a distance 1 - s between 0 and 2 (Wang, Zhang, Huang, Scott,
 * "Cross-Batch Memory for Embedding Learning", CVPR 2020, arXiv:1912.06798, section 3.3, compare so). Rows are
 * normalised whatever `normalize` says; a row at the origin has similarity zero to all. PML: `CosineSimilarity()`.
 */
export const cosine = defineDistance({}, () => ({
  measures: 'similarity',
  closest: 1,
  among: (rows) => {
    const unit = normalized(rows);
    return tf.matMul(unit, unit, false, true);
  },
  to: (rows, constants) => tf.matMul(normalized(rows), normalized(constants), false, true),
}));
