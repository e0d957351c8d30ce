import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { crossEntropies } from '../classification/cross-entropies.ts';
import { requiredLogits } from '../classification/softmax.ts';
import type { LossBatch, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatelessLoss } from '../stateless-loss.ts';

const schema = () => rowSchema('focal', { gamma: z.number().nonnegative().default(2) });

/**
 * Focal loss on softmax probabilities: the mean of -(1 - p_y)^gamma log p_y (Lin et al., "Focal Loss for Dense Object
 * Detection", ICCV 2017, arXiv:1708.02002, equation 4, with softmax in place of its sigmoids).
 */
class FocalLoss extends StatelessLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;

  constructor(options: z.output<ReturnType<typeof schema>>) {
    super('focal', { needsLogits: true });
    this.#options = options;
  }

  compute(batch: LossBatch): LossResult {
    const losses = crossEntropies(requiredLogits(this.name, batch), batch.labels);
    return meanOfRows(this.name, modulated(losses, this.#options.gamma), this.#options.weight, batch);
  }
}

/**
 * Cross-entropies times (1 - p)^gamma, p = exp(-loss). 1 - p is taken as -expm1(-loss), which keeps its digits for p
 * near 1, and not below 1e-12, so that the slope of a root (gamma below 1) stays finite.
 */
export function modulated(losses: tf.Tensor1D, gamma: number): tf.Tensor1D {
  if (gamma === 0) return losses;
  const miss = tf.maximum(tf.neg(tf.expm1(tf.neg(losses))), 1e-12);
  return tf.mul(losses, tf.pow(miss, gamma));
}

/** Options: `{ weight, gamma }`. Term: focal. */
export const focal = defineRowLoss('focal', schema, (options) => new FocalLoss(options));
