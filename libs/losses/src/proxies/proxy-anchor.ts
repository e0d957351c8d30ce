import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import { refusedOption } from '../composition/refusals.ts';
import { classCosines } from '../classification/margin-softmax.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { ClassVectorLoss } from '../classification/class-vector-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';

const schema = weightedSchema({
  margin: z.number().nonnegative().default(0.1),
  scale: z.number().positive().default(32),
  distance: refusedOption('distances', 'proxy-anchor'),
  mining: refusedOption('miners', 'proxy-anchor'),
  reduction: refusedOption('reducers', 'proxy-anchor'),
  memory: refusedOption('memory', 'proxy-anchor'),
});

/**
 * Proxy-Anchor (Kim, Kim, Cho, Kwak, "Proxy Anchor Loss for Deep Metric Learning", CVPR 2020, arXiv:2003.13911, equation 4). With s the
 * cosine of an embedding and a proxy:
 *
 * - `positive`: the mean over the classes in the batch of log(1 + sum exp(-scale (s - margin))) over their rows;
 * - `negative`: the mean over all classes of log(1 + sum exp(scale (s + margin))) over the rows of other classes.
 */
class ProxyAnchorLoss extends ClassVectorLoss {
  readonly #options: z.output<typeof schema>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    const weights = classVectors('proxy-anchor', context);
    super('proxy-anchor', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute({ embeddings, labels }: LossBatch): LossResult {
    const { weight, margin, scale } = this.#options;
    const { all, hot } = classCosines(embeddings, this.#weights, labels);
    const others: tf.Tensor2D = untracked(() => tf.sub(1, hot));
    const pull = maskedLogSumExp(tf.mul(tf.sub(margin, all), scale), hot, { axis: 0, addOne: true });
    const push = maskedLogSumExp(tf.mul(tf.add(all, margin), scale), others, { axis: 0, addOne: true });
    const present = untracked(() => tf.maximum(tf.sum(tf.max(hot, 0)), 1));
    const terms = {
      positive: tf.div<tf.Scalar>(tf.sum(pull), present),
      negative: tf.mean<tf.Scalar>(push),
    };
    const every = tf.ones<tf.Rank.R1>([labels.size]);
    return {
      total: weightedTotal(terms, { positive: weight, negative: weight }),
      terms,
      active: { positive: every, negative: every },
    };
  }
}

/** Options: `{ weight, margin, scale }`. Terms: positive, negative. State: weights. */
export const proxyAnchor = defineLoss(
  'proxy-anchor',
  schema,
  (options, context) => new ProxyAnchorLoss(options, context),
);
