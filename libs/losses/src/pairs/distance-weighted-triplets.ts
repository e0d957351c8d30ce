import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { hostFloat32, type HostArray } from '../host-array.ts';
import { untracked } from '../untracked.ts';
import { normalized } from './normalized.ts';
import type { PairMasks } from './pair-masks.ts';
import { safeSqrt } from './safe-sqrt.ts';
import { squaredDistanceMatrix } from './squared-distance-matrix.ts';
import { tripletsOf, type MinedTriplets } from './triplet-mining.ts';

/** Distances are raised to this before they are weighted, so that near negatives are not drawn without end. */
const NEAREST = 0.5;
/** Negatives farther than this give no loss at usual margins and are not drawn. */
const FARTHEST = 1.4;

/** One random number per (anchor, positive), keyed by seed and step. */
export function negativeDraws(
  pairs: Record<string, HostArray>,
  seed: number,
  step: number,
): Record<string, HostArray> {
  const stream = randomStream(seed, 'distance-weighted-negatives', step);
  const count = pairs['anchors']!.data.length;
  return { draws: hostFloat32(Float32Array.from({ length: count }, () => stream.uniform())) };
}

/**
 * Per (anchor, positive) one negative, drawn with a probability that undoes the density q(d) ~ d^(n-2) (1 - d^2/4)^((n-3)/2)
 * of distances on the n-dimensional unit sphere (Wu et al., "Sampling Matters in Deep Embedding Learning", ICCV 2017,
 * section 4.2; cut off at 0.5 and 1.4 as in the authors' code). An anchor with no negative within reach has no triplet.
 *
 * @param distances the loss's own; the draw goes by Euclidean distances of normalised embeddings
 */
export function distanceWeightedTriplets(
  embeddings: tf.Tensor2D,
  distances: tf.Tensor2D,
  masks: PairMasks,
  prepared: tf.NamedTensorMap,
): MinedTriplets {
  const anchors = prepared['anchors'] as tf.Tensor1D;
  const cumulated = untracked(() => tf.cumsum<tf.Tensor2D>(negativeWeights(embeddings, masks.negative), 1));
  const negatives = untracked((): tf.Tensor1D => {
    const ofPairs = tf.gather<tf.Tensor2D>(cumulated, anchors);
    const totals = tf.slice2d(ofPairs, [0, distances.shape[0] - 1], [anchors.size, 1]);
    const reached = tf.lessEqual(ofPairs, tf.mul(totals, tf.expandDims(prepared['draws']!, 1)));
    // How many places the draw has passed is the place that it falls in.
    return tf.minimum(tf.sum(tf.cast(reached, 'int32'), 1), tf.scalar(distances.shape[0] - 1, 'int32'));
  });
  const exists = untracked((): tf.Tensor1D => {
    const totals = tf.gather(tf.max(cumulated, 1), anchors);
    return tf.mul(prepared['pairExists']!, tf.cast(tf.greater(totals, 0), 'float32'));
  });
  return tripletsOf(distances, anchors, prepared['positives'] as tf.Tensor1D, negatives, exists);
}

function negativeWeights(embeddings: tf.Tensor2D, negative: tf.Tensor2D): tf.Tensor2D {
  const dimension = embeddings.shape[1];
  const distances = safeSqrt(squaredDistanceMatrix(normalized(embeddings)));
  const within = tf.mul(negative, tf.cast(tf.less(distances, FARTHEST), 'float32'));
  const d = tf.clipByValue(distances, NEAREST, FARTHEST);
  const room = tf.log(tf.sub(1, tf.mul(tf.square(d), 0.25)));
  const logarithm = tf.add(tf.mul(tf.log(d), 2 - dimension), tf.mul(room, (3 - dimension) / 2));
  // The greatest weight of each anchor is one: exponents stay in range whatever the dimension.
  const masked = tf.sub(logarithm, tf.mul(tf.sub(1, within), 1e30));
  const greatest = tf.maximum(tf.max(masked, 1, true), -1e29);
  return tf.mul(tf.exp(tf.minimum(tf.sub(masked, greatest), 0)), within);
}
