import * as tf from '@tensorflow/tfjs-core';
import { turned, type Distance } from '../distances/distance.ts';
import type { PairMasks } from '../pairs/pair-masks.ts';
import { untracked } from '../untracked.ts';
import { pick } from './entries.ts';
import type { PairList } from './pair-list.ts';

/** What is compared with what: the batch's rows with each other, or with remembered ones. */
export interface Compared {
  /** float32 [batch, dimension], the anchors */
  readonly embeddings: tf.Tensor2D;
  /** float32 [others, dimension], constants; absent where the batch is compared with itself */
  readonly remembered?: tf.Tensor2D;
  /** float32 [batch, others] each */
  readonly masks: PairMasks;
  /** All (anchor, positive), for those that go by triplets. */
  readonly pairs?: PairList;
}

/**
 * One batch's comparisons under one distance. Each matrix is computed once, when it is asked for, with its gradient:
 * ask for it outside of `untracked` where a loss needs it too.
 */
export class Comparison {
  readonly compared: Compared;
  readonly #distance: Distance;
  #distances?: tf.Tensor2D;
  #similarities?: tf.Tensor2D;
  #excess?: tf.Tensor2D;

  constructor(compared: Compared, distance: Distance) {
    this.compared = compared;
    this.#distance = distance;
  }

  /** The same rows under another distance. */
  under(distance: Distance): Comparison {
    return new Comparison(this.compared, distance);
  }

  /** float32 [batch, others], growing with dissimilarity */
  distances(): tf.Tensor2D {
    this.#distances ??=
      this.#distance.measures === 'distance' ? this.#measured() : turned(this.#distance, this.similarities());
    return this.#distances;
  }

  /** float32 [batch, others], growing with similarity */
  similarities(): tf.Tensor2D {
    this.#similarities ??=
      this.#distance.measures === 'similarity' ? this.#measured() : turned(this.#distance, this.distances());
    return this.#similarities;
  }

  /** The list of all (anchor, positive). */
  pairs(): PairList {
    if (this.compared.pairs === undefined) throw new Error('No pairs were prepared.');
    return this.compared.pairs;
  }

  /** d(anchor, positive) - d(anchor, other) of every listed pair with every other row, [pairs, others] */
  excess(): tf.Tensor2D {
    if (this.#excess === undefined) {
      const { anchors, positives } = this.pairs();
      const toPositive = pick(this.distances(), anchors, positives);
      this.#excess = tf.sub(tf.expandDims(toPositive, 1), tf.gather(this.distances(), anchors));
    }
    return this.#excess;
  }

  /**
   * float32 [batch]: 1 for the rows that are in a pair with a value above zero, on either side; remembered rows are
   * none of the batch.
   * @param values [batch, others]
   */
  rowsInPairs(values: tf.Tensor2D): tf.Tensor1D {
    return untracked(() => {
      const taking = tf.cast(tf.greater(values, 0), 'float32');
      const anchors = tf.max<tf.Tensor1D>(taking, 1);
      return this.compared.remembered === undefined
        ? tf.maximum<tf.Tensor1D>(anchors, tf.max(taking, 0))
        : anchors;
    });
  }

  /**
   * float32 [batch]: 1 for the anchors whose loss is above zero and for the rows in their pairs.
   * @param losses float32 [batch] or [batch, 1], by anchor
   * @param pairs float32 [batch, others], above 0 where the anchor's loss depends on the pair
   */
  rowsOfOpenAnchors(losses: tf.Tensor, pairs: tf.Tensor2D): tf.Tensor1D {
    const open = untracked(() =>
      tf.mul<tf.Tensor2D>(pairs, tf.cast(tf.greater(tf.reshape(losses, [-1, 1]), 0), 'float32')),
    );
    return this.rowsInPairs(open);
  }

  #measured(): tf.Tensor2D {
    const { embeddings, remembered } = this.compared;
    return remembered === undefined
      ? this.#distance.among(embeddings)
      : this.#distance.to(embeddings, remembered);
  }
}
