import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { LossBatch, LossContext } from '../contract.ts';
import type { PairMasks } from '../pairs/pair-masks.ts';
import { untracked } from '../untracked.ts';

/** The batch's rows and older ones, as constants, with what they are to the batch. */
export interface Remembered {
  /** float32 [size, dimension], the batch's own rows in front */
  readonly embeddings: tf.Tensor2D;
  /** float32 [batch, size] each; a row is no positive of itself */
  readonly masks: PairMasks;
}

/**
 * The newest embeddings and labels of past batches, from first to last, as Wang, Zhang, Huang, Scott ("Cross-Batch
 * Memory for Embedding Learning", CVPR 2020, arXiv:1912.06798, section 3.2) keep them: the batch is compared with
 * them, its own rows included, and they carry no gradient.
 */
export class Memory {
  readonly #embeddings: tf.Variable<tf.Rank.R2>;
  readonly #labels: tf.Variable<tf.Rank.R1>;
  readonly #size: number;

  /** @throws UserError for a memory that is smaller than a batch */
  constructor(loss: string, size: number, { batchSize, embeddingSize }: LossContext) {
    if (size < batchSize) {
      throw new UserError(`A memory of ${size} does not hold a batch of ${batchSize}.`, {
        field: loss === 'cross-batch-memory' ? `${loss}.size` : `${loss}.memory.size`,
        mend: 'Make it at least as large as the batch, better many times that.',
      });
    }
    this.#size = size;
    this.#embeddings = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R2>([size, embeddingSize]), false));
    // No class is -1: these places match no row as a positive, and are masked as negatives.
    this.#labels = tf.tidy(() => tf.variable(tf.fill<tf.Rank.R1>([size], -1, 'int32'), false));
  }

  /** What the batch is compared with: the memory as it will be once the batch is in it. */
  with({ embeddings, labels }: LossBatch): Remembered {
    const theirs = untracked(() => tf.expandDims(pushed(this.#labels, labels), 0));
    return {
      embeddings: untracked(() => pushed(this.#embeddings, embeddings)),
      masks: {
        positive: untracked((): tf.Tensor2D => {
          const same = tf.cast<tf.Tensor2D>(tf.equal(tf.expandDims(labels, 1), theirs), 'float32');
          return tf.sub<tf.Tensor2D>(same, tf.eye(labels.size, this.#size));
        }),
        negative: untracked((): tf.Tensor2D => {
          const other = tf.notEqual<tf.Tensor2D>(tf.expandDims(labels, 1), theirs);
          return tf.cast(tf.logicalAnd<tf.Tensor2D>(other, tf.greaterEqual(theirs, 0)), 'float32');
        }),
      },
    };
  }

  /** Puts the batch in front. */
  update({ embeddings, labels }: LossBatch): void {
    this.#embeddings.assign(pushed(this.#embeddings, embeddings));
    this.#labels.assign(pushed(this.#labels, labels));
  }

  /** The live variables, `embeddings` and `labels`. */
  variables(): Readonly<Record<string, tf.Variable>> {
    return { embeddings: this.#embeddings, labels: this.#labels };
  }
}

/** The newest rows: those of the batch, then of the memory, as many as the memory holds. */
function pushed<T extends tf.Tensor>(memory: T, batch: T): T {
  const kept = memory.shape[0] - batch.shape[0];
  const older = tf.slice(memory, 0, kept);
  return tf.concat([batch, older], 0);
}
