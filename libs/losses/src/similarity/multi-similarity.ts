import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { asDistinctPairs } from '../composition/mined.ts';
import type { MinedBatch } from '../composition/tuple-loss.ts';
import { tupleShape } from '../composition/tuple-shape.ts';
import type { LossContext } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { untracked } from '../untracked.ts';
import { SimilarityLoss, type SimilarityValues } from './similarity-loss.ts';

const schema = () =>
  weightedSchema({
    positiveScale: z.number().positive().default(2),
    negativeScale: z.number().positive().default(50),
    base: z.number().default(0.5),
    ...tupleShape('multi-similarity', {
      distance: 'cosine',
      normalize: true,
      mining: 'all',
      reduction: 'mean',
    }),
    epsilon: z.number().nonnegative().optional(),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Multi-similarity loss (Wang et al., "Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning",
 * CVPR 2019, arXiv:1904.06627, equation 15). Per anchor, s the cosine, a and b the positive and negative scale:
 * 1/a log(1 + sum_p exp(-a (s_p - base))) + 1/b log(1 + sum_n exp(b (s_n - base))). The paper mines its pairs as
 * `mining: multi-similarity` does. Distance, miner, reducer and memory can be exchanged; `base` is a similarity, with
 * a distance d in place of the cosine s = -d.
 */
class MultiSimilarityLoss extends SimilarityLoss {
  readonly #options: Options;

  constructor(options: Options, context: LossContext) {
    super('multi-similarity', options, context, { epsilon: options.epsilon });
    this.#options = options;
  }

  protected valuesOf({ comparison, mined }: MinedBatch): SimilarityValues {
    const { positiveScale, negativeScale, base } = this.#options;
    const similarities = comparison.similarities();
    const { positive, negative } = asDistinctPairs(mined, comparison);
    const side = (scale: number, excess: tf.Tensor, mask: tf.Tensor2D): tf.Tensor2D =>
      tf.div(maskedLogSumExp(tf.mul(excess, scale), mask, { addOne: true }), scale);
    const losses = tf.add(
      side(positiveScale, tf.sub(base, similarities), positive),
      side(negativeScale, tf.sub(similarities, base), negative),
    );
    const every = tf.onesLike(losses);
    const pairs: tf.Tensor2D = untracked(() => tf.add(positive, negative));
    return { values: losses, mask: every, active: comparison.rowsOfOpenAnchors(losses, pairs) };
  }
}

/**
 * Options: `{ weight, positiveScale, negativeScale, base, distance, p, normalize, mining, epsilon, reduction, memory }`.
 * Term: multi-similarity.
 */
export const multiSimilarity = defineLoss(
  'multi-similarity',
  schema,
  (options, context) => new MultiSimilarityLoss(options, context),
);
