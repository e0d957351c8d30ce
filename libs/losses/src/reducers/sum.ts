import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineReducer } from './reducer.ts';

/**
 * The sum of all values, L = sum_i l_i; it grows with the batch (Musgrave, Belongie, Lim, "PyTorch Metric Learning", 2020,
 * arXiv:2008.09164). PML: `SumReducer`.
 */
export const sum = defineReducer(z.strictObject({}), () => ({
  reduce: ({ values }) => tf.sum(values),
}));
