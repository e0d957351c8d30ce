import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { pairMasks } from '../pairs/pair-masks.ts';
import { minePairs, pairMinings } from '../pairs/pair-mining.ts';
import { reductions } from '../pairs/reduce-pairs.ts';
import { untracked } from '../untracked.ts';
import { cosineSimilarities, rowsOfOpenAnchors } from './cosine-similarities.ts';
import { SimilarityLoss, type SimilarityValues } from './similarity-loss.ts';

const schema = weightedSchema({
  positiveScale: z.number().positive().default(2),
  negativeScale: z.number().positive().default(50),
  base: z.number().default(0.5),
  mining: z.enum(pairMinings).default('all'),
  epsilon: z.number().nonnegative().default(0.1),
  reduction: z.enum(reductions).default('mean'),
});

/**
 * Multi-similarity loss (Wang et al., "Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning",
 * CVPR 2019, equation 15). Per anchor, s the cosine, a and b the positive and negative scale:
 * 1/a log(1 + sum_p exp(-a (s_p - base))) + 1/b log(1 + sum_n exp(b (s_n - base))). The paper mines its pairs as
 * `mining: multi-similarity` does.
 */
class MultiSimilarityLoss extends SimilarityLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('multi-similarity', options, context);
    this.#options = options;
  }

  protected valuesOf({ embeddings, labels }: LossBatch): SimilarityValues {
    const { positiveScale, negativeScale, base, mining, epsilon } = this.#options;
    const similarities = cosineSimilarities(embeddings);
    const distances: tf.Tensor2D = untracked(() => tf.sub(1, similarities));
    const { positive, negative } = minePairs(mining, distances, pairMasks(labels), epsilon);
    const side = (scale: number, excess: tf.Tensor, mask: tf.Tensor2D): tf.Tensor2D =>
      tf.div(maskedLogSumExp(tf.mul(excess, scale), mask, { addOne: true }), scale);
    const losses = tf.add(
      side(positiveScale, tf.sub(base, similarities), positive),
      side(negativeScale, tf.sub(similarities, base), negative),
    );
    const every = tf.onesLike(losses);
    const pairs: tf.Tensor2D = untracked(() => tf.add(positive, negative));
    return { values: losses, mask: every, active: rowsOfOpenAnchors(losses, pairs) };
  }
}

/** Options: `{ weight, positiveScale, negativeScale, base, mining, epsilon, reduction }`. Term: multi-similarity. */
export const multiSimilarity = defineLoss(
  'multi-similarity',
  schema,
  (options, context) => new MultiSimilarityLoss(options, context),
);
