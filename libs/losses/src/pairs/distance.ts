import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { lpDistanceMatrix } from './lp-distance-matrix.ts';
import { normalized } from './normalized.ts';
import { safeSqrt } from './safe-sqrt.ts';
import { squaredDistanceMatrix } from './squared-distance-matrix.ts';

/** The distances that pair and triplet losses can be built on; all grow with dissimilarity. */
export const distanceNames = ['squared', 'euclidean', 'cosine', 'lp'] as const;

/** A distance with its parameters, as flat options of a loss. */
export interface DistanceOptions {
  /** `cosine` is 1 - cos(a, b), between 0 and 2. */
  readonly distance: (typeof distanceNames)[number];
  /** The exponent of `lp`. */
  readonly p: number;
  /** Whether rows are brought to length 1 first; `cosine` does so anyway. */
  readonly normalize: boolean;
}

/** Options of a loss that lets its distance be chosen. */
export function distanceShape(defaults: Pick<DistanceOptions, 'distance' | 'normalize'>) {
  return {
    distance: z.enum(distanceNames).default(defaults.distance),
    p: z.number().min(1).default(2),
    normalize: z.boolean().default(defaults.normalize),
  };
}

/** Distances of all rows to all rows, float32 [batch, batch]; gradient zero between coincident rows. */
export function distanceMatrix(embeddings: tf.Tensor2D, options: DistanceOptions): tf.Tensor2D {
  const rows = options.normalize || options.distance === 'cosine' ? normalized(embeddings) : embeddings;
  switch (options.distance) {
    case 'squared':
      return squaredDistanceMatrix(rows);
    case 'euclidean':
      return safeSqrt(squaredDistanceMatrix(rows));
    case 'cosine':
      return tf.sub(1, tf.matMul(rows, rows, false, true));
    case 'lp':
      return lpDistanceMatrix(rows, options.p);
  }
}
