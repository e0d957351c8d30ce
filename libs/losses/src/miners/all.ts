import { z } from 'zod';
import { defineMiner } from './miner.ts';

/**
 * Every pair of the batch; for losses on triplets every (a, p, n) with y_a = y_p, a != p, y_n != y_a, so
 * sum_i n_i (n_i - 1) (B - n_i) of them ("batch all": Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person
 * Re-Identification", 2017, arXiv:1703.07737, equation 6). PML: no miner.
 */
export const all = defineMiner(z.strictObject({}), () => ({
  usesPairList: false,
  mine: ({ compared }) => ({ kind: 'pairs', ...compared.masks }),
}));
