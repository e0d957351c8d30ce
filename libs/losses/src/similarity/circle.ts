import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { pairMasks } from '../pairs/pair-masks.ts';
import { reductions } from '../pairs/reduce-pairs.ts';
import { untracked } from '../untracked.ts';
import { cosineSimilarities, rowsOfOpenAnchors } from './cosine-similarities.ts';
import { SimilarityLoss, type SimilarityValues } from './similarity-loss.ts';

const schema = weightedSchema({
  margin: z.number().min(0).max(1).default(0.4),
  scale: z.number().positive().default(80),
  reduction: z.enum(reductions).default('nonzero'),
});

/**
 * Circle loss with pair labels (Sun et al., "Circle Loss: A Unified Perspective of Pair Similarity Optimization", CVPR
 * 2020, equation 6). Per anchor with positives p and negatives n, s the cosine, m the margin:
 * log(1 + sum_n exp(scale a_n (s_n - m)) sum_p exp(-scale a_p (s_p - 1 + m))), a_n = max(s_n + m, 0) and
 * a_p = max(1 + m - s_p, 0) without gradient. Anchors that lack either are zero.
 */
class CircleLoss extends SimilarityLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('circle', options, context);
    this.#options = options;
  }

  protected valuesOf({ embeddings, labels }: LossBatch): SimilarityValues {
    const { margin, scale } = this.#options;
    const similarities = cosineSimilarities(embeddings);
    const { positive, negative } = pairMasks(labels);
    const pull = untracked(() => tf.mul(tf.relu(tf.sub(1 + margin, similarities)), -scale));
    const push = untracked(() => tf.mul(tf.relu(tf.add(similarities, margin)), scale));
    const positives = maskedLogSumExp(tf.mul(pull, tf.sub(similarities, 1 - margin)), positive);
    const negatives = maskedLogSumExp(tf.mul(push, tf.sub(similarities, margin)), negative);
    const both: tf.Tensor2D = untracked(() => tf.mul(tf.max(positive, 1, true), tf.max(negative, 1, true)));
    const losses = tf.mul(tf.softplus(tf.add(positives, negatives)), both);
    const pairs: tf.Tensor2D = untracked(() => tf.add(positive, negative));
    return { values: losses, mask: both, active: rowsOfOpenAnchors(losses, pairs) };
  }
}

/** Options: `{ weight, margin, scale, reduction }`. Term: circle. */
export const circle = defineLoss('circle', schema, (options, context) => new CircleLoss(options, context));
