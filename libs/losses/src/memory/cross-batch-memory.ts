import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { normalized } from '../pairs/normalized.ts';
import { reducePairs } from '../pairs/reduce-pairs.ts';
import { StatefulLoss } from '../stateful-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';

const schema = weightedSchema({
  size: z.int().min(1).default(1024),
  margin: z.number().min(-1).max(1).default(0.5),
  reduction: z.enum(['nonzero', 'mean', 'sum']).default('nonzero'),
});

/** A cosine this near to 1 is 1 but for rounding: the pair counts as satisfied, as in the authors' code. */
const COINCIDENT = 1e-5;

/**
 * Contrastive loss against a memory of past embeddings (Wang, Zhang, Huang, Scott, "Cross-Batch Memory for Embedding
 * Learning", CVPR 2020, section 3.3). The batch's rows are compared with the newest `size` embeddings, its own
 * included, by cosine s: `positive` is 1 - s for pairs of one identity, `negative` max(s - margin, 0). What is
 * remembered carries no gradient, and no row is compared with itself. `update` puts the batch in front.
 */
class CrossBatchMemoryLoss extends StatefulLoss {
  readonly #options: z.output<typeof schema>;
  readonly #embeddings: tf.Variable<tf.Rank.R2>;
  readonly #labels: tf.Variable<tf.Rank.R1>;

  constructor(options: z.output<typeof schema>, { batchSize, embeddingSize }: LossContext) {
    const { size } = options;
    if (size < batchSize) {
      throw new UserError(`A memory of ${size} does not hold a batch of ${batchSize}.`, {
        field: 'cross-batch-memory.size',
        mend: 'Make it at least as large as the batch, better many times that.',
      });
    }
    const embeddings = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R2>([size, embeddingSize]), false));
    // No class is -1: these places match no row as a positive, and are masked as negatives.
    const labels = tf.tidy(() => tf.variable(tf.fill<tf.Rank.R1>([size], -1, 'int32'), false));
    super('cross-batch-memory', {}, { embeddings, labels });
    this.#options = options;
    this.#embeddings = embeddings;
    this.#labels = labels;
  }

  compute({ embeddings, labels }: LossBatch): LossResult {
    const { weight, margin, reduction, size } = this.#options;
    const remembered = untracked(() => pushed(this.#embeddings, embeddings));
    const theirs = untracked(() => tf.expandDims(pushed(this.#labels, labels), 0));
    const cosines = tf.matMul(normalized(embeddings), normalized(remembered), false, true);
    const positive = untracked(() => {
      const same = tf.cast(tf.equal(tf.expandDims(labels, 1), theirs), 'float32');
      return tf.sub(same, tf.eye(labels.size, size));
    });
    const negative = untracked(() => {
      const other = tf.logicalAnd(tf.notEqual(tf.expandDims(labels, 1), theirs), tf.greaterEqual(theirs, 0));
      return tf.cast(other, 'float32');
    });
    const apart = tf.sub(1, cosines);
    const distinct = untracked(() => tf.mul(tf.cast(tf.greater(apart, COINCIDENT), 'float32'), positive));
    const positives = tf.mul(apart, distinct);
    const negatives = tf.mul(tf.relu(tf.sub(cosines, margin)), negative);
    const terms = {
      positive: reducePairs(positives, positive, reduction),
      negative: reducePairs(negatives, negative, reduction),
    };
    return {
      total: weightedTotal(terms, { positive: weight, negative: weight }),
      terms,
      active: { positive: anchorsOf(positives), negative: anchorsOf(negatives) },
    };
  }

  update({ embeddings, labels }: LossBatch): void {
    this.#embeddings.assign(pushed(this.#embeddings, embeddings));
    this.#labels.assign(pushed(this.#labels, labels));
  }
}

/** The newest rows: those of the batch, then of the memory, as many as the memory holds. */
function pushed<T extends tf.Tensor>(memory: T, batch: T): T {
  const kept = memory.shape[0] - batch.shape[0];
  const older = tf.slice(memory, 0, kept);
  return tf.concat([batch, older], 0);
}

/** float32 [batch]: 1 for the rows with a value above zero; what is remembered takes no part. */
function anchorsOf(values: tf.Tensor): tf.Tensor1D {
  return untracked((): tf.Tensor1D => tf.cast(tf.greater(tf.max(values, 1), 0), 'float32'));
}

/** Options: `{ weight, size, margin, reduction }`. Terms: positive, negative. State: embeddings, labels. */
export const crossBatchMemory = defineLoss(
  'cross-batch-memory',
  schema,
  (options, context) => new CrossBatchMemoryLoss(options, context),
);
