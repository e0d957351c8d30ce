import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import { crossEntropies } from '../classification/cross-entropies.ts';
import { classCosines } from '../classification/margin-softmax.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from '../classification/class-vector-loss.ts';

const schema = () => rowSchema('proxy-nca', { scale: z.number().positive().default(1) });

/**
 * ProxyNCA (Movshovitz-Attias et al., "No Fuss Distance Metric Learning using Proxies", ICCV 2017, arXiv:1703.07464), in the form that
 * is a probability: -log of the softmax over all proxies p of -scale |x - p|^2, rows and proxies normalised, the own
 * proxy included in the denominator as in ProxyNCA++ (Teh et al., ECCV 2020) and PyTorch Metric Learning; the original
 * sums over the other proxies only. Since |x - p|^2 = 2 - 2 cos, logits are 2 scale cos.
 */
class ProxyNcaLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('proxy-nca', context);
    super('proxy-nca', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, scale } = this.#options;
    const { all } = classCosines(embeddings, this.#weights, labels);
    return meanOfRows(this.name, crossEntropies(tf.mul(all, 2 * scale), labels), weight, batch);
  }
}

/** Options: `{ weight, scale }`. Term: proxy-nca. State: weights. */
export const proxyNca = defineRowLoss(
  'proxy-nca',
  schema,
  (options, context) => new ProxyNcaLoss(options, context),
);
