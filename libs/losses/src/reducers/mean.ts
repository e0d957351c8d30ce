import { z } from 'zod';
import { meanOver } from './open-values.ts';
import { defineReducer } from './reducer.ts';

/**
 * The mean over all values that exist, sum_i l_i / max(N, 1), whether they are satisfied or not (Musgrave, Belongie, Lim,
 * "PyTorch Metric Learning", 2020, arXiv:2008.09164). PML: `MeanReducer`.
 */
export const mean = defineReducer(z.strictObject({}), () => ({
  reduce: ({ values, mask }) => meanOver(values, mask),
}));
