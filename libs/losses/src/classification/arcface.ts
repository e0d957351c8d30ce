import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, withAngularMargin, withTarget } from './margin-softmax.ts';

const schema = () =>
  rowSchema('arcface', {
    margin: z.number().nonnegative().lt(Math.PI).default(0.5),
    scale: z.number().positive().default(64),
  });

/**
 * ArcFace (Deng, Guo, Xue, Zafeiriou, "ArcFace: Additive Angular Margin Loss for Deep Face Recognition", CVPR 2019, arXiv:1801.07698,
 * equation 3): softmax cross-entropy on scale * cos(theta_c), the target's being scale * cos(theta_y + margin), the
 * margin in radians. At a cosine of exactly 1 or -1 the sine's infinite slope is taken as zero.
 */
class ArcFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('arcface', context);
    super('arcface', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, margin, scale } = this.#options;
    const cosines = classCosines(embeddings, this.#weights, labels);
    const logits = withTarget(cosines, withAngularMargin(cosines.target, margin));
    return meanOfRows(this.name, crossEntropies(tf.mul(logits, scale), labels), weight, batch);
  }
}

/** Options: `{ weight, margin, scale }`. Term: arcface. State: weights. */
export const arcface = defineRowLoss(
  'arcface',
  schema,
  (options, context) => new ArcFaceLoss(options, context),
);
