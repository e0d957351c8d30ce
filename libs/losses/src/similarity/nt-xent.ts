import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { pairMasks, rowsInPairs } from '../pairs/pair-masks.ts';
import { reductions } from '../pairs/reduce-pairs.ts';
import { untracked } from '../untracked.ts';
import { cosineSimilarities, rowsOfOpenAnchors } from './cosine-similarities.ts';
import { SimilarityLoss, type SimilarityValues } from './similarity-loss.ts';

const schema = weightedSchema({
  temperature: z.number().positive().default(0.07),
  reduction: z.enum(reductions).default('mean'),
});

/**
 * NT-Xent, also called InfoNCE (Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of
 * Visual Representations", ICML 2020, equation 1), with identities in place of views. Per ordered positive pair (a, p),
 * s the cosine over the temperature: -log(exp(s_ap) / (exp(s_ap) + sum_n exp(s_an))), n over the rows of other
 * identities. Other positives of a are not in the denominator, as in PyTorch Metric Learning. Anchors without a
 * negative are zero.
 */
class NtXentLoss extends SimilarityLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('nt-xent', options, context);
    this.#options = options;
  }

  protected valuesOf({ embeddings, labels }: LossBatch): SimilarityValues {
    const { temperature } = this.#options;
    const similarities: tf.Tensor2D = tf.div(cosineSimilarities(embeddings), temperature);
    const { positive, negative } = pairMasks(labels);
    const pairs: tf.Tensor2D = untracked(() => tf.mul(positive, tf.max(negative, 1, true)));
    const rivals = maskedLogSumExp(similarities, negative);
    const losses: tf.Tensor2D = tf.mul(tf.softplus(tf.sub(rivals, similarities)), pairs);
    const anchors = untracked(() => tf.sum(losses, 1));
    const throughNegatives = rowsOfOpenAnchors(anchors, negative);
    return {
      values: losses,
      mask: pairs,
      active: untracked(() => tf.maximum(throughNegatives, rowsInPairs(losses))),
    };
  }
}

/** Options: `{ weight, temperature, reduction }`. Term: nt-xent. */
export const ntXent = defineLoss('nt-xent', schema, (options, context) => new NtXentLoss(options, context));
