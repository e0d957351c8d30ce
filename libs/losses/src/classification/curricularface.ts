import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { untracked } from '../untracked.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, rotated, withAngularMargin, withTarget } from './margin-softmax.ts';

const schema = () =>
  rowSchema('curricularface', {
    margin: z.number().nonnegative().lt(Math.PI).default(0.5),
    scale: z.number().positive().default(64),
    momentum: z.number().min(0).max(1).default(0.01),
  });

/**
 * CurricularFace (Huang et al., "CurricularFace: Adaptive Curriculum Learning Loss for Deep Face Recognition", CVPR
 * 2020, arXiv:2004.00288, equations 8 to 11): ArcFace, where a negative with cos(theta_c) > cos(theta_y + margin) counts as
 * cos(theta_c) (t + cos(theta_c)). t is the running mean of the target cosines at rate `momentum` and starts at 0, so
 * hard negatives weigh little early and much late. As in the authors' code it takes the batch in before it is used,
 * and `update` keeps it.
 */
class CurricularFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;
  readonly #t: tf.Variable<tf.Rank.R0>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('curricularface', context);
    const t = tf.tidy(() => tf.variable(tf.scalar(0), false));
    super('curricularface', { weights }, { t });
    this.#options = options;
    this.#weights = weights;
    this.#t = t;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, margin, scale } = this.#options;
    const cosines = classCosines(embeddings, this.#weights, labels);
    const t = untracked(() => this.#next(cosines.target));
    const hard = untracked(() => {
      const aboveTarget = tf.greater(cosines.all, rotated(cosines.target, tf.scalar(margin)));
      return tf.mul(tf.cast(aboveTarget, 'float32'), tf.sub(1, cosines.hot));
    });
    const factors = tf.add(tf.mul(tf.sub(tf.add(cosines.all, t), 1), hard), 1);
    const negatives: tf.Tensor2D = tf.mul(cosines.all, factors);
    const logits = withTarget({ ...cosines, all: negatives }, withAngularMargin(cosines.target, margin));
    return meanOfRows(this.name, crossEntropies(tf.mul(logits, scale), labels), weight, batch);
  }

  update({ embeddings, labels }: LossBatch): void {
    this.#t.assign(this.#next(classCosines(embeddings, this.#weights, labels).target));
  }

  #next(target: tf.Tensor2D): tf.Scalar {
    const { momentum } = this.#options;
    return tf.add(tf.mul(tf.mean(target), momentum), tf.mul(this.#t, 1 - momentum));
  }
}

/** Options: `{ weight, margin, scale, momentum }`. Term: curricularface. State: weights, t. */
export const curricularface = defineRowLoss(
  'curricularface',
  schema,
  (options, context) => new CurricularFaceLoss(options, context),
);
