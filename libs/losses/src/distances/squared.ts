import { normalized } from '../pairs/normalized.ts';
import { squaredDistanceMatrix, squaredDistancesTo } from '../pairs/squared-distance-matrix.ts';
import { defineDistance } from './distance.ts';

/**
 * Squared Euclidean distance, |a - b|^2 = sum_i (a_i - b_i)^2, as FaceNet has it (Schroff, Kalenichenko, Philbin, "FaceNet:
 * A Unified Embedding for Face Recognition and Clustering", CVPR 2015, arXiv:1503.03832, equation 1). PML:
 * `LpDistance(power=2)`.
 */
export const squared = defineDistance({}, ({ normalize }) => ({
  measures: 'distance',
  closest: 0,
  among: (rows) => squaredDistanceMatrix(normalize ? normalized(rows) : rows),
  to: (rows, constants) =>
    normalize
      ? squaredDistancesTo(normalized(rows), normalized(constants))
      : squaredDistancesTo(rows, constants),
}));
