import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines } from './margin-softmax.ts';

const schema = () => rowSchema('normface', { scale: z.number().positive().default(20) });

/**
 * NormFace (Wang, Xiang, Cheng, Yuille, "NormFace: L2 Hypersphere Embedding for Face Verification", ACM MM 2017, arXiv:1704.06369):
 * softmax cross-entropy on scale * cos(x_i, w_c), both sides normalised, no bias. The class vectors w belong to the
 * loss and are trained. PyTorch Metric Learning calls it NormalizedSoftmaxLoss with temperature 1 / scale.
 */
class NormFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('normface', context);
    super('normface', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, scale } = this.#options;
    const cosines = classCosines(embeddings, this.#weights, labels);
    return meanOfRows(this.name, crossEntropies(tf.mul(cosines.all, scale), labels), weight, batch);
  }
}

/** Options: `{ weight, scale }`. Term: normface. State: weights. */
export const normface = defineRowLoss(
  'normface',
  schema,
  (options, context) => new NormFaceLoss(options, context),
);
