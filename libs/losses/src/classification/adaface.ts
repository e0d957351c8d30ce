import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { notFinite } from '../not-finite.ts';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { untracked } from '../untracked.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, withTarget } from './margin-softmax.ts';

const schema = () =>
  rowSchema('adaface', {
    margin: z.number().nonnegative().default(0.4),
    concentration: z.number().positive().default(0.333),
    scale: z.number().positive().default(64),
    momentum: z.number().min(0).max(1).default(0.01),
  });

/** Keeps angles and cosines off the ends, as the authors do. */
const EDGE = 1e-3;

/**
 * AdaFace (Kim, Jain, Liu, "AdaFace: Quality Adaptive Margin for Face Recognition", CVPR 2022, arXiv:2204.00964, equations 16 to 19).
 * With q the embedding's length, standardised by running statistics, times `concentration` (h there) and clipped to
 * [-1, 1]: the target logit is scale * (cos(theta_y - margin q) - margin (1 + q)). The lengths carry no gradient.
 *
 * As in the authors' code the running mean and deviation take the batch in, at rate `momentum`, before they are used.
 * They start at 20 and 100; `update` keeps them.
 */
class AdaFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;
  readonly #mean: tf.Variable<tf.Rank.R0>;
  readonly #deviation: tf.Variable<tf.Rank.R0>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('adaface', context);
    const mean = tf.tidy(() => tf.variable(tf.scalar(20), false));
    const deviation = tf.tidy(() => tf.variable(tf.scalar(100), false));
    super('adaface', { weights }, { mean, deviation });
    this.#options = options;
    this.#weights = weights;
    this.#mean = mean;
    this.#deviation = deviation;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, margin, concentration, scale } = this.#options;
    const quality = untracked(() => {
      const { lengths, mean, deviation } = this.#statistics(embeddings);
      const standard = tf.div(tf.sub(lengths, mean), tf.add(deviation, EDGE));
      return tf.clipByValue<tf.Tensor2D>(tf.mul(standard, concentration), -1, 1);
    });
    const cosines = classCosines(embeddings, this.#weights, labels);
    const all = tf.clipByValue(cosines.all, EDGE - 1, 1 - EDGE);
    const target = tf.clipByValue(cosines.target, EDGE - 1, 1 - EDGE);
    const angle = tf.sub(tf.acos(target), tf.mul(quality, margin));
    const angular = tf.cos(tf.clipByValue(angle, EDGE, Math.PI - EDGE));
    const adapted: tf.Tensor2D = tf.sub(angular, tf.mul(tf.add(quality, 1), margin));
    const logits = withTarget({ all, target, hot: cosines.hot }, adapted);
    // Clipping turns NaN into a number on some backends.
    const losses: tf.Tensor1D = tf.add(crossEntropies(tf.mul(logits, scale), labels), notFinite(embeddings));
    return meanOfRows(this.name, losses, weight, batch);
  }

  update({ embeddings }: LossBatch): void {
    const { mean, deviation } = this.#statistics(embeddings);
    this.#mean.assign(mean);
    this.#deviation.assign(deviation);
  }

  #statistics(embeddings: tf.Tensor2D) {
    const { momentum } = this.#options;
    const lengths = tf.clipByValue(safeSqrt(tf.sum(tf.square(embeddings), 1, true)), 1e-3, 100);
    const average = tf.mean(lengths);
    const squares = tf.sum(tf.square(tf.sub(lengths, average)));
    const spread = tf.sqrt(tf.div(squares, Math.max(embeddings.shape[0] - 1, 1)));
    const blend = (now: tf.Tensor, before: tf.Scalar): tf.Scalar =>
      tf.add(tf.mul(now, momentum), tf.mul(before, 1 - momentum));
    return { lengths, mean: blend(average, this.#mean), deviation: blend(spread, this.#deviation) };
  }
}

/** Options: `{ weight, margin, concentration, scale, momentum }`. Term: adaface. State: weights, mean, deviation. */
export const adaface = defineRowLoss(
  'adaface',
  schema,
  (options, context) => new AdaFaceLoss(options, context),
);
