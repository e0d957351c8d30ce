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
  temperature: z.number().positive().default(0.1),
  reduction: z.enum(reductions).default('nonzero'),
});

/**
 * Supervised contrastive loss, the sum outside of the logarithm (Khosla et al., "Supervised Contrastive Learning",
 * NeurIPS 2020, equation 2). Per anchor, s the cosine over the temperature: the mean over its positives p of
 * -log(exp(s_p) / sum over all other rows of exp(s)). Anchors without a positive are zero and, with the default
 * reduction, not counted.
 */
class SupConLoss extends SimilarityLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('supcon', options, context);
    this.#options = options;
  }

  protected valuesOf({ embeddings, labels }: LossBatch): SimilarityValues {
    const { temperature } = this.#options;
    const similarities: tf.Tensor2D = tf.div(cosineSimilarities(embeddings), temperature);
    const { positive, negative } = pairMasks(labels);
    const others: tf.Tensor2D = untracked(() => tf.add(positive, negative));
    const normalizers = maskedLogSumExp(similarities, others);
    const surprise = tf.mul(tf.sub(normalizers, similarities), positive);
    const counts = untracked(() => tf.sum(positive, 1));
    const losses = tf.div(
      tf.sum(surprise, 1),
      untracked(() => tf.maximum(counts, 1)),
    );
    const mask = untracked(() => tf.minimum(counts, 1));
    return { values: losses, mask, active: rowsOfOpenAnchors(losses, others) };
  }
}

/** Options: `{ weight, temperature, reduction }`. Term: supcon. */
export const supcon = defineLoss('supcon', schema, (options, context) => new SupConLoss(options, context));
