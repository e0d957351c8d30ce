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
    temperature: z.number().positive().default(0.1),
    ...tupleShape('supcon', { distance: 'cosine', normalize: true, mining: 'all', reduction: 'nonzero' }),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Supervised contrastive loss, the sum outside of the logarithm (Khosla et al., "Supervised Contrastive Learning",
 * NeurIPS 2020, arXiv:2004.11362, equation 2). Per anchor, s the cosine over the temperature: the mean over its
 * positives p of -log(exp(s_p) / sum over all other rows of exp(s)). Anchors without a positive are zero and, with the
 * default reduction, not counted. Distance (s = -d), miner, reducer and memory can be exchanged.
 */
class SupConLoss extends SimilarityLoss {
  readonly #options: Options;

  constructor(options: Options, context: LossContext) {
    super('supcon', options, context);
    this.#options = options;
  }

  protected valuesOf({ comparison, mined }: MinedBatch): SimilarityValues {
    const { temperature } = this.#options;
    const similarities: tf.Tensor2D = tf.div(comparison.similarities(), temperature);
    const { positive, negative } = asDistinctPairs(mined, comparison);
    const others: tf.Tensor2D = untracked(() => tf.add(positive, negative));
    const normalizers = maskedLogSumExp(similarities, others);
    const surprise = tf.mul(tf.sub(normalizers, similarities), positive);
    const counts = untracked(() => tf.sum(positive, 1));
    const losses = tf.div(
      tf.sum(surprise, 1),
      untracked(() => tf.maximum(counts, 1)),
    );
    const mask = untracked(() => tf.minimum(counts, 1));
    return { values: losses, mask, active: comparison.rowsOfOpenAnchors(losses, others) };
  }
}

/** Options: `{ weight, temperature, distance, p, normalize, mining, reduction, memory }`. Term: supcon. */
export const supcon = defineLoss('supcon', schema, (options, context) => new SupConLoss(options, context));
