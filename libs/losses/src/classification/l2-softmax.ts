import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { normalized } from '../pairs/normalized.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatefulLoss } from '../stateful-loss.ts';
import { crossEntropies } from './cross-entropies.ts';

const schema = () => rowSchema('l2-softmax', { scale: z.number().positive().default(16) });

/**
 * L2-constrained softmax (Ranjan, Castillo, Chellappa, "L2-constrained Softmax Loss for Discriminative Face
 * Verification", 2017, arXiv:1703.09507, equation 3): embeddings are brought to the length `scale` (alpha there, fixed), then softmax
 * cross-entropy on an ordinary linear layer with bias, which belongs to the loss and is trained: the mean of
 * -log(exp(z_y) / sum_c exp(z_c)) with z_c = w_c . scale x / |x| + b_c.
 */
class L2SoftmaxLoss extends StatefulLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;
  readonly #bias: tf.Variable<tf.Rank.R1>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('l2-softmax', context);
    const bias = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([context.classes])));
    super('l2-softmax', { weights, bias });
    this.#options = options;
    this.#weights = weights;
    this.#bias = bias;
  }

  compute(batch: LossBatch): LossResult {
    const logits = this.classScores(batch.embeddings);
    return meanOfRows(this.name, crossEntropies(logits, batch.labels), this.#options.weight, batch);
  }

  classScores(embeddings: tf.Tensor2D): tf.Tensor2D {
    const rows = tf.mul(normalized(embeddings), this.#options.scale);
    return tf.add(tf.matMul(rows, this.#weights, false, true), this.#bias);
  }
}

/** Options: `{ weight, scale }`. Term: l2-softmax. State: weights, bias. */
export const l2Softmax = defineRowLoss(
  'l2-softmax',
  schema,
  (options, context) => new L2SoftmaxLoss(options, context),
);
