import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { reducedRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, withAngularMargin, withTarget } from './margin-softmax.ts';

const schema = () =>
  rowSchema('magface', {
    lowerNorm: z.number().positive().default(10),
    upperNorm: z.number().positive().default(110),
    lowerMargin: z.number().nonnegative().default(0.45),
    upperMargin: z.number().nonnegative().lt(Math.PI).default(0.8),
    regularizer: z.number().nonnegative().default(35),
    scale: z.number().positive().default(64),
  });

/**
 * MagFace (Meng, Zhao, Huang, Zhou, "MagFace: A Universal Representation for Face Recognition and Quality Assessment",
 * CVPR 2021, arXiv:2103.06627, equation 4). With a = |x| clipped to [lowerNorm, upperNorm] (gradient zero outside):
 *
 * - `classification`: ArcFace with the margin m(a), linear from lowerMargin to upperMargin;
 * - `magnitude`: the mean of a / upperNorm^2 + 1 / a, times `regularizer` in the total (lambda_g there).
 */
class MagFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    if (options.lowerNorm >= options.upperNorm) {
      throw new UserError(`lowerNorm ${options.lowerNorm} is not below upperNorm ${options.upperNorm}.`, {
        field: 'magface.lowerNorm',
        mend: 'Give the lengths that embeddings should have, the smaller one first.',
      });
    }
    const weights = classVectors('magface', context);
    super('magface', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, lowerNorm, upperNorm, lowerMargin, upperMargin, regularizer, scale } = this.#options;
    const norms = safeSqrt(tf.sum<tf.Tensor2D>(tf.square(embeddings), 1, true));
    const lengths = tf.clipByValue(norms, lowerNorm, upperNorm);
    const slope = (upperMargin - lowerMargin) / (upperNorm - lowerNorm);
    const margins: tf.Tensor2D = tf.add(tf.mul(tf.sub(lengths, lowerNorm), slope), lowerMargin);
    const cosines = classCosines(embeddings, this.#weights, labels);
    const logits = withTarget(cosines, withAngularMargin(cosines.target, margins));
    const magnitudes = tf.add(tf.div(lengths, upperNorm ** 2), tf.reciprocal(lengths));
    const classification = reducedRows(crossEntropies(tf.mul(logits, scale), labels), batch);
    const terms = {
      classification: classification.value,
      magnitude: tf.mean<tf.Scalar>(magnitudes),
    };
    return {
      total: weightedTotal(terms, { classification: weight, magnitude: weight * regularizer }),
      terms,
      active: {
        classification: classification.active,
        magnitude: untracked(() => {
          const within = tf.logicalAnd(tf.greater(norms, lowerNorm), tf.less(norms, upperNorm));
          return tf.cast(tf.reshape<tf.Rank.R1>(within, [-1]), 'float32');
        }),
      },
    };
  }
}

/** Options: `{ weight, lowerNorm, upperNorm, lowerMargin, upperMargin, regularizer, scale }`. State: weights. */
export const magface = defineRowLoss(
  'magface',
  schema,
  (options, context) => new MagFaceLoss(options, context),
);
