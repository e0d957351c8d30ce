import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { hostFloat32 } from '../host-array.ts';
import { knownCounts } from './known-counts.ts';
import { meanOver, perAnchor } from './open-values.ts';
import { defineReducer } from './reducer.ts';

/**
 * The mean over all values that exist, each times a weight of its anchor's class, sum_i w(y_i) l_i / max(N, 1). The weights
 * go with one over the class's number of training images and are 1 on average over the classes, as the inverse
 * frequencies that Cui, Jia, Lin, Song, Belongie ("Class-Balanced Loss Based on Effective Number of Samples", CVPR
 * 2019, arXiv:1901.05555, section 3) compare with; `weights` gives others, one for each class. PML:
 * `ClassWeightedReducer(weights)`.
 */
export const classWeighted = defineReducer(
  z.strictObject({ weights: z.array(z.number().nonnegative()).min(1).optional() }),
  ({ weights }, context) => {
    if (weights !== undefined && weights.length !== context.classes) {
      throw new UserError(`There are ${weights.length} weights for ${context.classes} classes.`, {
        field: 'reduction.weights',
        mend: 'Give one weight for each class, or leave them out to go by the number of images.',
      });
    }
    const ofClass = weights ?? inverseFrequencies(knownCounts('class-weighted', context));
    return {
      prepare: (classes) => {
        const ofRows = Float32Array.from(classes, (label) => ofClass[label]!);
        return { reductionRows: hostFloat32(ofRows, [classes.length, 1]) };
      },
      reduce: ({ values, mask }, rows) => meanOver(tf.mul(perAnchor(values), rows!), mask),
    };
  },
);

function inverseFrequencies(counts: Int32Array): Float64Array {
  const inverse = Float64Array.from(counts, (count) => 1 / Math.max(count, 1));
  const average = inverse.reduce((total, value) => total + value, 0) / inverse.length;
  return inverse.map((value) => value / average);
}
