import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { LossContext } from './contract.ts';

/**
 * A vector for each class, [classes, embeddingSize]: normal numbers of standard deviation 1 / sqrt(embeddingSize), so
 * of length about 1, keyed by the seed and the loss's name.
 */
export function classVectors(
  loss: string,
  { classes, embeddingSize, seed }: LossContext,
  trained = true,
): tf.Variable<tf.Rank.R2> {
  const stream = randomStream(seed, loss, 'class-vectors');
  const deviation = 1 / Math.sqrt(embeddingSize);
  const start = Float32Array.from({ length: classes * embeddingSize }, () => stream.normal() * deviation);
  return tf.tidy(() => tf.variable(tf.tensor2d(start, [classes, embeddingSize]), trained));
}
