import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { crossEntropies } from '../classification/cross-entropies.ts';
import { requiredLogits } from '../classification/softmax.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { requiredClassCounts } from './class-counts.ts';

const schema = () => rowSchema('logit-adjustment', { tau: z.number().nonnegative().default(1) });
const balancedSchema = () => rowSchema('balanced-softmax', {});

interface Options {
  readonly weight: number;
  readonly tau: number;
}

/**
 * Logit-adjusted softmax cross-entropy (Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021, arXiv:2007.07314, equation
 * 10): tau times the logarithm of each class's share of the training images is added to its logit in training, and
 * not in testing. At tau 1 it is balanced softmax (Ren et al., "Balanced Meta-Softmax for Long-Tailed Visual
 * Recognition", NeurIPS 2020, arXiv:2007.10740, equation 3).
 */
class LogitAdjustmentLoss extends StatelessLoss {
  readonly #weight: number;
  readonly #adjustment: Float32Array;

  constructor(name: string, { weight, tau }: Options, context: LossContext) {
    super(name, { needsLogits: true });
    this.#weight = weight;
    const counts = requiredClassCounts(name, context);
    const images = counts.reduce((sum, count) => sum + count, 0);
    this.#adjustment = Float32Array.from(counts, (count) => tau * Math.log(count / images));
  }

  compute(batch: LossBatch): LossResult {
    const adjusted: tf.Tensor2D = tf.add(requiredLogits(this.name, batch), tf.tensor1d(this.#adjustment));
    return meanOfRows(this.name, crossEntropies(adjusted, batch.labels), this.#weight, batch);
  }
}

/** Options: `{ weight, tau }`. Term: logit-adjustment. Needs classCounts. */
export const logitAdjustment = defineRowLoss(
  'logit-adjustment',
  schema,
  (options, context) => new LogitAdjustmentLoss('logit-adjustment', options, context),
);

/** Options: `{ weight }`. Term: balanced-softmax. Needs classCounts. */
export const balancedSoftmax = defineRowLoss(
  'balanced-softmax',
  balancedSchema,
  ({ weight }, context) => new LogitAdjustmentLoss('balanced-softmax', { weight, tau: 1 }, context),
);
