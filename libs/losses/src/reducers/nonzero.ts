import { z } from 'zod';
import { meanOver, openValues } from './open-values.ts';
import { defineReducer } from './reducer.ts';

/**
 * Average non-zero: the mean over the values above zero, sum_i l_i / max(#{i : l_i > 0}, 1), so that what is satisfied
 * does not dilute the rest (the "non-zero" batch loss of Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for
 * Person Re-Identification", 2017, arXiv:1703.07737). PML: `AvgNonZeroReducer`.
 */
export const nonzero = defineReducer(z.strictObject({}), () => ({
  reduce: (reducible) => meanOver(reducible.values, openValues(reducible)),
}));
