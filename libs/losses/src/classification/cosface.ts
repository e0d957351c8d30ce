import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, lessMargin } from './margin-softmax.ts';

const schema = () =>
  rowSchema('cosface', {
    margin: z.number().nonnegative().default(0.35),
    scale: z.number().positive().default(64),
  });

/**
 * CosFace (Wang et al., "CosFace: Large Margin Cosine Loss for Deep Face Recognition", CVPR 2018, arXiv:1801.09414, equation 4):
 * softmax cross-entropy on scale * cos(theta_c), the target's being scale * (cos(theta_y) - margin).
 */
class CosFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('cosface', context);
    super('cosface', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, margin, scale } = this.#options;
    const cosines = classCosines(embeddings, this.#weights, labels);
    const logits = lessMargin(cosines, margin);
    return meanOfRows(this.name, crossEntropies(tf.mul(logits, scale), labels), weight, batch);
  }
}

/** Options: `{ weight, margin, scale }`. Term: cosface. State: weights. */
export const cosface = defineRowLoss(
  'cosface',
  schema,
  (options, context) => new CosFaceLoss(options, context),
);
