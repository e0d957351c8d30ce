import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { asPairs } from '../composition/mined.ts';
import { TupleLoss } from '../composition/tuple-loss.ts';
import { tupleShape } from '../composition/tuple-shape.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';

const schema = () =>
  weightedSchema({
    size: z.int().min(1).default(1024),
    margin: z.number().min(-1).max(1).default(0.5),
    ...tupleShape('cross-batch-memory', {
      distance: 'cosine',
      normalize: true,
      mining: 'all',
      reduction: 'nonzero',
    }),
  });
type Options = z.output<ReturnType<typeof schema>>;

/** A cosine this near to 1 is 1 but for rounding: the pair counts as satisfied, as in the authors' code. */
const COINCIDENT = 1e-5;

/**
 * Contrastive loss against a memory of past embeddings (Wang, Zhang, Huang, Scott, "Cross-Batch Memory for Embedding
 * Learning", CVPR 2020, arXiv:1912.06798, section 3.3). The batch's rows are compared with the newest `size`
 * embeddings, its own included, by cosine s: `positive` is 1 - s for pairs of one identity, `negative` max(s - margin,
 * 0). What is remembered carries no gradient, and no row is compared with itself. `update` puts the batch in front.
 * Other losses take a `memory` of their own.
 */
class CrossBatchMemoryLoss extends TupleLoss {
  readonly #options: Options;

  constructor({ memory: _, ...options }: Options, context: LossContext) {
    super('cross-batch-memory', { ...options, memory: { size: options.size, positives: 16 } }, context);
    this.#options = options;
  }

  compute(batch: LossBatch): LossResult {
    const { weight, margin } = this.#options;
    const { comparison, mined } = this.mine(batch);
    const { positive, negative, repeated } = asPairs(mined, comparison);
    const apart = comparison.distances();
    const distinct = untracked(() => tf.mul(tf.cast(tf.greater(apart, COINCIDENT), 'float32'), positive));
    const positives: tf.Tensor2D = tf.mul(apart, distinct);
    const negatives: tf.Tensor2D = tf.mul(tf.relu(tf.sub(comparison.similarities(), margin)), negative);
    const terms = {
      positive: this.reduced({ values: positives, mask: positive, repeated }, batch),
      negative: this.reduced({ values: negatives, mask: negative, repeated }, batch),
    };
    return {
      total: weightedTotal(terms, { positive: weight, negative: weight }),
      terms,
      active: { positive: comparison.rowsInPairs(positives), negative: comparison.rowsInPairs(negatives) },
    };
  }
}

/** Options: `{ weight, size, margin, mining, reduction }`. Terms: positive, negative. State: embeddings, labels. */
export const crossBatchMemory = defineLoss(
  'cross-batch-memory',
  schema,
  (options, context) => new CrossBatchMemoryLoss(options, context),
);
