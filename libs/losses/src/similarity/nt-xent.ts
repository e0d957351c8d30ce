import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { asPairs } from '../composition/mined.ts';
import type { MinedBatch } from '../composition/tuple-loss.ts';
import { tupleShape } from '../composition/tuple-shape.ts';
import type { LossContext } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { untracked } from '../untracked.ts';
import { SimilarityLoss, type SimilarityValues } from './similarity-loss.ts';

const schema = () =>
  weightedSchema({
    temperature: z.number().positive().default(0.07),
    ...tupleShape('nt-xent', { distance: 'cosine', normalize: true, mining: 'all', reduction: 'mean' }),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * NT-Xent, also called InfoNCE (Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of
 * Visual Representations", ICML 2020, arXiv:2002.05709, equation 1), with identities in place of views. Per ordered
 * positive pair (a, p), s the cosine over the temperature: -log(exp(s_ap) / (exp(s_ap) + sum_n exp(s_an))), n over the
 * rows of other identities. Other positives of a are not in the denominator, as in PyTorch Metric Learning. Anchors
 * without a negative are zero. Distance (s = -d), miner, reducer and memory can be exchanged; of triplets a pair counts
 * as often as it was mined, in the denominator too.
 */
class NtXentLoss extends SimilarityLoss {
  readonly #options: Options;

  constructor(options: Options, context: LossContext) {
    super('nt-xent', options, context);
    this.#options = options;
  }

  protected valuesOf({ comparison, mined }: MinedBatch): SimilarityValues {
    const { temperature } = this.#options;
    const similarities: tf.Tensor2D = tf.div(comparison.similarities(), temperature);
    const { positive, negative, repeated } = asPairs(mined, comparison);
    const once = repeated ? untracked(() => tf.minimum<tf.Tensor2D>(negative, 1)) : negative;
    const pairs: tf.Tensor2D = untracked(() => tf.mul(positive, tf.max(once, 1, true)));
    // A negative that counts c times adds c exp(s) = exp(s + log c).
    const counted = repeated
      ? tf.add<tf.Tensor2D>(
          similarities,
          untracked(() => tf.log(tf.maximum(negative, 1))),
        )
      : similarities;
    const rivals = maskedLogSumExp(counted, once);
    const losses: tf.Tensor2D = tf.mul(tf.softplus(tf.sub(rivals, similarities)), pairs);
    const anchors = untracked(() => tf.sum(losses, 1));
    const throughNegatives = comparison.rowsOfOpenAnchors(anchors, negative);
    return {
      values: losses,
      mask: pairs,
      repeated,
      active: untracked(() => tf.maximum(throughNegatives, comparison.rowsInPairs(losses))),
    };
  }
}

/** Options: `{ weight, temperature, distance, p, normalize, mining, reduction, memory }`. Term: nt-xent. */
export const ntXent = defineLoss('nt-xent', schema, (options, context) => new NtXentLoss(options, context));
