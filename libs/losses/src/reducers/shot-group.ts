import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { hostFloat32 } from '../host-array.ts';
import { untracked } from '../untracked.ts';
import { knownCounts } from './known-counts.ts';
import { openValues, perAnchor } from './open-values.ts';
import { defineReducer } from './reducer.ts';

/**
 * Per shot group: the mean over the groups g that are present of their average non-zero values, (1 / G) sum_g mean of
 * {l_i > 0 : y_i in g}, so that few-shot identities weigh as much as many-shot ones. The groups are the anchors of
 * classes with more than `many`, `few` to `many`, and fewer than `few` training images (Liu et al., "Large-Scale
 * Long-Tailed Recognition in an Open World", CVPR 2019, arXiv:1904.05160, section 5).
 */
export const shotGroup = defineReducer(
  z.strictObject({ many: z.int().min(1).default(100), few: z.int().min(1).default(20) }),
  ({ many, few }, context) => {
    const counts = knownCounts('shot-group', context);
    return {
      prepare: (classes) => {
        const groups = new Float32Array(classes.length * 3);
        classes.forEach((label, row) => {
          const count = counts[label]!;
          groups[row * 3 + (count > many ? 0 : count >= few ? 1 : 2)] = 1;
        });
        return { reductionRows: hostFloat32(groups, [classes.length, 3]) };
      },
      reduce: (reducible, rows) =>
        groupMean(reducible.values, reducible.mask, openValues(reducible), rows as tf.Tensor2D),
    };
  },
);

function groupMean(values: tf.Tensor, mask: tf.Tensor, open: tf.Tensor, groups: tf.Tensor2D): tf.Scalar {
  const perGroup = (tensor: tf.Tensor) => tf.matMul(groups, perAnchor(tensor), true);
  const counts = untracked(() => tf.maximum(perGroup(open), 1));
  const present = untracked(() => tf.sum(tf.minimum(perGroup(mask), 1)));
  return tf.div(
    tf.sum(tf.div(perGroup(values), counts)),
    untracked(() => tf.maximum(present, 1)),
  );
}
