import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { hostInt32, type HostArray } from '../host-array.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, lessMargin } from './margin-softmax.ts';

const schema = () =>
  rowSchema('sampled-softmax', {
    sampleRate: z.number().positive().max(1).default(0.1),
    margin: z.number().nonnegative().default(0.4),
    scale: z.number().positive().default(64),
  });

/**
 * CosFace over a sample of the classes, for identities by the hundred thousand (An et al., "Partial FC: Training 10
 * Million Identities on a Single Machine", ICCVW 2021, arXiv:2010.05222): the classes of the batch and random others, `sampleRate` of
 * all in total but room for the batch at least, drawn anew in each step, keyed by seed and step. Activations are
 * [batch, sample] and not [batch, classes]; the class vectors and the optimiser's slots stay whole. The mean of
 * -log(exp(z_y) / sum_c exp(z_c)), c over the sample, z_c = scale cos(theta_c), z_y = scale (cos(theta_y) - margin).
 */
class SampledSoftmaxLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #context: LossContext;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('sampled-softmax', context);
    super('sampled-softmax', { weights });
    this.#options = options;
    this.#context = context;
    this.#weights = weights;
  }

  override prepare(classes: Int32Array, step = 0): Record<string, HostArray> {
    const { classes: all, seed } = this.#context;
    const size = Math.min(all, Math.max(Math.ceil(this.#options.sampleRate * all), classes.length));
    const places = new Map<number, number>();
    for (const label of classes) if (!places.has(label)) places.set(label, places.size);
    if (places.size < size) {
      for (const label of randomStream(seed, 'sampled-softmax', step).sample(all, size)) {
        if (places.size === size) break;
        if (!places.has(label)) places.set(label, places.size);
      }
    }
    return {
      sampled: hostInt32(Int32Array.from(places.keys())),
      places: hostInt32(classes.map((label) => places.get(label)!)),
    };
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, prepared } = batch;
    const { weight, margin, scale } = this.#options;
    const places = prepared['places'] as tf.Tensor1D;
    const vectors: tf.Tensor2D = tf.gather(this.#weights, prepared['sampled'] as tf.Tensor1D);
    const cosines = classCosines(embeddings, vectors, places);
    const logits = lessMargin(cosines, margin);
    return meanOfRows(this.name, crossEntropies(tf.mul(logits, scale), places), weight, batch);
  }
}

/** Options: `{ weight, sampleRate, margin, scale }`. Term: sampled-softmax. State: weights. */
export const sampledSoftmax = defineRowLoss(
  'sampled-softmax',
  schema,
  (options, context) => new SampledSoftmaxLoss(options, context),
);
