import type { Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import type { ClassMeans } from './nearest-class-mean.ts';

/** Less than any similarity: a class without images is never chosen. */
const ABSENT = -1e30;

/**
 * The nearest class mean as a head without parameters: its logits are similarities to the means, so that whatever
 * takes a head's greatest logit chooses as `nearestClassMean` does.
 *
 * @param distance cosine (the paper's) or Euclidean
 */
export function nearestMeanHead(
  { data, dimension, counts }: ClassMeans,
  distance: 'cosine' | 'euclidean' = 'cosine',
): Head {
  const { means, offsets } = tf.tidy(() => {
    // The mean of no images is NaN, which no product may meet.
    const rows = tf.tensor2d(
      data.map((value, at) => (counts[Math.floor(at / dimension)] === 0 ? 0 : value)),
      [counts.length, dimension],
    );
    const squares = tf.sum(tf.square(rows), 1);
    const absent = tf.tensor1d(Float32Array.from(counts, (count) => (count === 0 ? ABSENT : 0)));
    if (distance === 'euclidean') {
      // |x - m|^2 up to |x|^2, which is the same for every class, and halved.
      return { means: rows, offsets: tf.sub<tf.Tensor1D>(absent, tf.mul(squares, 0.5)) };
    }
    const lengths = tf.expandDims(tf.sqrt(tf.maximum(squares, 1e-24)), 1);
    return { means: tf.div<tf.Tensor2D>(rows, lengths), offsets: absent };
  });
  return {
    name: 'nearest-mean',
    hasLogits: true,
    parameters: [],
    logits: (embeddings) => tf.tidy(() => tf.add(tf.matMul(embeddings, means, false, true), offsets)),
    dispose: () => {
      tf.dispose([means, offsets]);
    },
  };
}
