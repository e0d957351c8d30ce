import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { crossEntropies } from '../classification/cross-entropies.ts';
import { requiredLogits } from '../classification/softmax.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { hostFloat32 } from '../host-array.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { effectiveNumberWeights, requiredClassCounts } from './class-counts.ts';
import { modulated } from './focal.ts';

const schema = () =>
  rowSchema('class-balanced', {
    beta: z.number().min(0).lt(1).default(0.999),
    gamma: z.number().nonnegative().default(0),
  });

/**
 * Class-balanced loss (Cui et al., "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019, arXiv:1901.05555): softmax
 * cross-entropy, with `gamma` above 0 the focal loss, each row times its class's weight (1 - beta) / (1 - beta^n)
 * scaled to a mean of 1 over the classes; the mean over the batch, not divided by the batch's weights.
 */
class ClassBalancedLoss extends StatelessLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: Float64Array;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    super('class-balanced', { needsLogits: true });
    this.#options = options;
    this.#weights = effectiveNumberWeights(requiredClassCounts(this.name, context), options.beta);
  }

  override prepare(classes: Int32Array) {
    return { rowWeights: hostFloat32(Float32Array.from(classes, (label) => this.#weights[label]!)) };
  }

  compute(batch: LossBatch): LossResult {
    const { weight, gamma } = this.#options;
    const losses = modulated(crossEntropies(requiredLogits(this.name, batch), batch.labels), gamma);
    return meanOfRows(this.name, tf.mul(losses, batch.prepared['rowWeights']!), weight, batch);
  }
}

/** Options: `{ weight, beta, gamma }`. Term: class-balanced. Needs classCounts. */
export const classBalanced = defineRowLoss(
  'class-balanced',
  schema,
  (options, context) => new ClassBalancedLoss(options, context),
);
