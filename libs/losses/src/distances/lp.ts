import { z } from 'zod';
import { lpDistanceMatrix, lpDistancesTo } from '../pairs/lp-distance-matrix.ts';
import { normalized } from '../pairs/normalized.ts';
import { defineDistance } from './distance.ts';

/**
 * Minkowski distance, (sum_i |a_i - b_i|^p)^(1/p), p at least 1 (Aggarwal, Hinneburg, Keim, "On the Surprising Behavior
 * of Distance Metrics in High Dimensional Space", ICDT 2001, doi:10.1007/3-540-44503-X_27).
 * `normalize` brings rows to Euclidean length 1 whatever p is, where PML's `LpDistance(p=p)` takes their p-norm.
 */
export const lp = defineDistance({ p: z.number().min(1).default(2) }, ({ normalize, p }) => ({
  measures: 'distance',
  closest: 0,
  among: (rows) => lpDistanceMatrix(normalize ? normalized(rows) : rows, p),
  to: (rows, constants) =>
    normalize ? lpDistancesTo(normalized(rows), normalized(constants), p) : lpDistancesTo(rows, constants, p),
}));
