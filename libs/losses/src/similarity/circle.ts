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
    margin: z.number().min(0).max(1).default(0.4),
    scale: z.number().positive().default(80),
    ...tupleShape('circle', { distance: 'cosine', normalize: true, mining: 'all', reduction: 'nonzero' }),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Circle loss with pair labels (Sun et al., "Circle Loss: A Unified Perspective of Pair Similarity Optimization", CVPR
 * 2020, arXiv:2002.10857, equation 6). Per anchor with positives p and negatives n, s the cosine, m the margin:
 * log(1 + sum_n exp(scale a_n (s_n - m)) sum_p exp(-scale a_p (s_p - 1 + m))), a_n = max(s_n + m, 0) and
 * a_p = max(1 + m - s_p, 0) without gradient. Anchors that lack either are zero. Miner, reducer and memory can be
 * exchanged; the circle is one of cosines.
 */
class CircleLoss extends SimilarityLoss {
  readonly #options: Options;

  constructor(options: Options, context: LossContext) {
    super('circle', options, context);
    this.#options = options;
  }

  protected valuesOf({ comparison, mined }: MinedBatch): SimilarityValues {
    const { margin, scale } = this.#options;
    const similarities = comparison.similarities();
    const { positive, negative } = asDistinctPairs(mined, comparison);
    const pull = untracked(() => tf.mul(tf.relu(tf.sub(1 + margin, similarities)), -scale));
    const push = untracked(() => tf.mul(tf.relu(tf.add(similarities, margin)), scale));
    const positives = maskedLogSumExp(tf.mul(pull, tf.sub(similarities, 1 - margin)), positive);
    const negatives = maskedLogSumExp(tf.mul(push, tf.sub(similarities, margin)), negative);
    const both: tf.Tensor2D = untracked(() => tf.mul(tf.max(positive, 1, true), tf.max(negative, 1, true)));
    const losses = tf.mul(tf.softplus(tf.add(positives, negatives)), both);
    const pairs: tf.Tensor2D = untracked(() => tf.add(positive, negative));
    return { values: losses, mask: both, active: comparison.rowsOfOpenAnchors(losses, pairs) };
  }
}

/** Options: `{ weight, margin, scale, distance, mining, reduction, memory }`. Term: circle. */
export const circle = defineLoss('circle', schema, (options, context) => new CircleLoss(options, context));
