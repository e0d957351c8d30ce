import { parseConfig, UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { hostTensors } from '../host-array.ts';
import { rangeIndex } from './range-index.ts';
import { rangeParts, type RangeReduction } from './range-kernel.ts';

/** Options of `rangeLoss`. */
export interface RangeLossOptions {
  /** How many of an identity's greatest ranges enter its harmonic mean; a whole number from 1; default 2. */
  readonly k?: number;
  /**
   * The squared distance that the two nearest identity means should keep; default 1, an angle of 60 degrees on
   * normalised embeddings. Without normalisation the scale is the embedding's own: choose it from logged distances.
   */
  readonly margin?: number;
  /** Weight of the intra term in the total; default 1. */
  readonly alpha?: number;
  /** Weight of the inter term in the total; default 1. */
  readonly beta?: number;
  /** Sum over the identities (the paper's, default) or mean over those that have at least one pair. */
  readonly reduction?: RangeReduction;
}

/** The parts of the range loss: `intra` and `inter` unweighted, `total` = alpha intra + beta inter. */
export interface RangeLossTerms {
  readonly intra: tf.Scalar;
  readonly inter: tf.Scalar;
  readonly total: tf.Scalar;
}

/** The options that the functions and the trainer's loss share. */
export const rangeShape = {
  k: z.int().min(1).default(2),
  margin: z.number().nonnegative().default(1),
  reduction: z.enum(['sum', 'mean']).default('sum'),
};

const optionsSchema = z.strictObject({
  ...rangeShape,
  alpha: z.number().nonnegative().default(1),
  beta: z.number().nonnegative().default(1),
});

/**
 * Range loss (Zhang et al., "Range Loss for Deep Face Recognition with Long-Tailed Training Data", ICCV 2017, arXiv:1611.08976,
 * equations 5 to 9). With squared Euclidean distances throughout:
 *
 * - `intra = sum_i k / sum_{j=1..k} 1/D_j(i)`: the harmonic mean of the k greatest distances among the unordered
 *   pairs of images of identity i;
 * - `inter = max(margin - D, 0)`, D the smallest distance between two identities' means in the batch;
 * - the result is `alpha * intra + beta * inter`.
 *
 * Identities with one image have no intra term but a mean. With fewer pairs than k the mean is over those there
 * are. A harmonic mean with a zero range in it is zero, and so is its gradient. With fewer than two identities inter
 * is zero. Of equally near pairs of means the first one counts. NaN embeddings give NaN.
 *
 * @param embeddings float32 [batch, dimension]
 * @param labels integers [batch], any and in any order. A tensor is read back from the device once; give an array
 *   to avoid that.
 * @returns a scalar, differentiable in the embeddings
 * @throws UserError for labels that do not fit, ConfigError for options that do not
 */
export function rangeLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | readonly number[],
  options: RangeLossOptions = {},
): tf.Scalar {
  return tf.tidy(() => rangeLossTerms(embeddings, labels, options).total);
}

/** The same as `rangeLoss`, by term. Arguments as there. */
export function rangeLossTerms(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | readonly number[],
  options: RangeLossOptions = {},
): RangeLossTerms {
  const { alpha, beta, k, margin, reduction } = parseConfig(optionsSchema, options, 'rangeLoss');
  const identities = checkedLabels(labels, embeddings.shape[0]);
  return tf.tidy(() => {
    if (identities.length === 0) return { intra: tf.scalar(0), inter: tf.scalar(0), total: tf.scalar(0) };
    const index = hostTensors(rangeIndex(identities, k));
    const variant = { margin, reduction, mean: 'harmonic', squared: true, centers: 'nearest' } as const;
    const { intra, inter } = rangeParts(embeddings, index, variant);
    const total: tf.Scalar = tf.add(tf.mul(intra, alpha), tf.mul(inter, beta));
    return { intra, inter, total };
  });
}

function checkedLabels(labels: tf.Tensor1D | readonly number[], batch: number): ArrayLike<number> {
  const values = labels instanceof tf.Tensor ? labels.dataSync() : labels;
  if (values.length !== batch) {
    throw new UserError(`There are ${values.length} labels for ${batch} embeddings.`, {
      field: 'labels',
      mend: 'Give one label per row of the embeddings.',
    });
  }
  for (let row = 0; row < values.length; row++) {
    if (!Number.isInteger(values[row])) {
      throw new UserError(`labels[${row}] is ${values[row]!}, a label is a whole number.`, {
        field: 'labels',
        mend: 'Number the identities with integers; any will do.',
      });
    }
  }
  return values;
}
