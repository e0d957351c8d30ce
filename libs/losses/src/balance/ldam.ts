import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { crossEntropies } from '../classification/cross-entropies.ts';
import { requiredLogits } from '../classification/softmax.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { hostFloat32 } from '../host-array.ts';
import { oneHot } from '../one-hot.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { effectiveNumberWeights, requiredClassCounts } from './class-counts.ts';

const schema = () =>
  rowSchema('ldam', {
    maxMargin: z.number().nonnegative().default(0.5),
    scale: z.number().positive().default(30),
    deferUntil: z.int().nonnegative().optional(),
    beta: z.number().min(0).lt(1).default(0.9999),
  });

/**
 * LDAM (Cao, Wei, Gaidon, Arechiga, Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss",
 * NeurIPS 2019, arXiv:1906.07413, equation 13): the label's logit less a margin that goes with n^(-1/4) and is `maxMargin` for the
 * rarest class, all times `scale`, then softmax cross-entropy. It is meant for the cosines of a normalised head.
 *
 * Deferred re-weighting: from step `deferUntil` on rows are weighted by one over the effective number of their class's
 * images, and the sum divided by the batch's weights, as PyTorch's weighted cross-entropy does.
 */
class LdamLoss extends StatelessLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #margins: Float64Array;
  readonly #weights: Float64Array;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    super('ldam', { needsLogits: true });
    this.#options = options;
    const counts = requiredClassCounts(this.name, context);
    const margins = counts.map((count) => count ** -0.25);
    const greatest = margins.reduce((most, margin) => Math.max(most, margin), 0);
    this.#margins = margins.map((margin) => (margin * options.maxMargin) / greatest);
    this.#weights = effectiveNumberWeights(counts, options.beta);
  }

  override prepare(classes: Int32Array, step = 0) {
    const { deferUntil } = this.#options;
    const deferred = deferUntil === undefined || step < deferUntil;
    const weights = Float64Array.from(classes, (label) => (deferred ? 1 : this.#weights[label]!));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      rowMargins: hostFloat32(Float32Array.from(classes, (label) => this.#margins[label]!)),
      rowShares: hostFloat32(Float32Array.from(weights, (weight) => weight / sum)),
    };
  }

  compute(batch: LossBatch): LossResult {
    const { weight, scale } = this.#options;
    const logits = requiredLogits(this.name, batch);
    const margins = untracked(() => {
      const hot = oneHot(batch.labels, logits.shape[1]);
      return tf.mul(hot, tf.expandDims(batch.prepared['rowMargins']!, 1));
    });
    const losses = crossEntropies(tf.mul(tf.sub(logits, margins), scale), batch.labels);
    const shares = batch.prepared['rowShares']!;
    if (batch.reduceRows !== undefined) {
      return meanOfRows(this.name, tf.mul(losses, tf.mul(shares, losses.size)), weight, batch);
    }
    const terms = { ldam: tf.sum<tf.Scalar>(tf.mul(losses, shares)) };
    return {
      total: weightedTotal(terms, { ldam: weight }),
      terms,
      active: { ldam: tf.onesLike(losses) },
    };
  }
}

/** Options: `{ weight, maxMargin, scale, deferUntil, beta }`. Term: ldam. Needs classCounts. */
export const ldam = defineRowLoss('ldam', schema, (options, context) => new LdamLoss(options, context));
