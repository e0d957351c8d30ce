import { normalized } from '../pairs/normalized.ts';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { squaredDistanceMatrix, squaredDistancesTo } from '../pairs/squared-distance-matrix.ts';
import { defineDistance } from './distance.ts';

/**
 * Euclidean distance, |a - b| = sqrt(sum_i (a_i - b_i)^2) (Hadsell, Chopra, LeCun, "Dimensionality Reduction by
 * Learning an Invariant Mapping", CVPR 2006, doi:10.1109/CVPR.2006.100, equation 1). Its infinite slope between
 * coincident rows is taken as zero. PML: `LpDistance()`.
 */
export const euclidean = defineDistance({}, ({ normalize }) => ({
  measures: 'distance',
  closest: 0,
  among: (rows) => safeSqrt(squaredDistanceMatrix(normalize ? normalized(rows) : rows)),
  to: (rows, constants) =>
    safeSqrt(
      normalize
        ? squaredDistancesTo(normalized(rows), normalized(constants))
        : squaredDistancesTo(rows, constants),
    ),
}));
