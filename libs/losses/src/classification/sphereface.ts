import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { classVectors } from '../class-vectors.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { meanOfRows } from '../row-losses.ts';
import { ClassVectorLoss } from './class-vector-loss.ts';
import { untracked } from '../untracked.ts';
import { crossEntropies } from './cross-entropies.ts';
import { classCosines, withTarget } from './margin-softmax.ts';

const schema = () =>
  rowSchema('sphereface', {
    margin: z.int().min(1).default(4),
    scale: z.number().positive().default(1),
  });

/**
 * SphereFace (Liu et al., "SphereFace: Deep Hypersphere Embedding for Face Recognition", CVPR 2017, arXiv:1704.08063, equation 7):
 * softmax cross-entropy on |x| cos(theta_c), the target's being |x| psi(theta_y), psi = (-1)^k cos(m theta) - 2k for
 * theta in [k pi/m, (k+1) pi/m]. Class vectors are normalised, embeddings are not. `scale` multiplies all logits. The
 * authors' annealing from plain softmax is not part of the loss: schedule its weight against `normface` instead.
 */
class SphereFaceLoss extends ClassVectorLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;
  readonly #weights: tf.Variable<tf.Rank.R2>;

  constructor(options: z.output<ReturnType<typeof schema>>, context: LossContext) {
    const weights = classVectors('sphereface', context);
    super('sphereface', { weights });
    this.#options = options;
    this.#weights = weights;
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, margin, scale } = this.#options;
    const cosines = classCosines(embeddings, this.#weights, labels);
    const lengths = safeSqrt(tf.sum(tf.square(embeddings), 1, true));
    const logits = withTarget(cosines, multipleAngle(cosines.target, margin));
    return meanOfRows(
      this.name,
      crossEntropies(tf.mul(tf.mul(logits, lengths), scale), labels),
      weight,
      batch,
    );
  }
}

/** psi(theta) from cos(theta): cos(m theta) is Chebyshev's polynomial of degree m. */
function multipleAngle(cosine: tf.Tensor2D, margin: number): tf.Tensor2D {
  let [previous, current]: [tf.Tensor2D, tf.Tensor2D] = [tf.onesLike(cosine), cosine];
  for (let degree = 1; degree < margin; degree++) {
    [previous, current] = [current, tf.sub(tf.mul(tf.mul(cosine, current), 2), previous)];
  }
  const k = untracked(() => tf.floor(tf.mul(tf.acos(tf.clipByValue(cosine, -1, 1)), margin / Math.PI)));
  const sign = untracked(() => tf.sub(1, tf.mul(tf.mod(k, 2), 2)));
  return tf.sub(tf.mul(sign, current), tf.mul(k, 2));
}

/** Options: `{ weight, margin, scale }`. Term: sphereface. State: weights. */
export const sphereface = defineRowLoss(
  'sphereface',
  schema,
  (options, context) => new SphereFaceLoss(options, context),
);
