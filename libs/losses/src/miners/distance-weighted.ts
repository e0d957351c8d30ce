import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { euclidean } from '../distances/euclidean.ts';
import { hostFloat32 } from '../host-array.ts';
import { untracked } from '../untracked.ts';
import { defineMiner } from './miner.ts';

/**
 * Per (anchor, positive) one negative, drawn with a probability that undoes the density q(d) ~ d^(n-2) (1 - d^2/4)^((n-3)/2)
 * of distances on the n-dimensional unit sphere (Wu, Manmatha, Smola, Krähenbühl, "Sampling Matters in Deep Embedding
 * Learning", ICCV 2017, arXiv:1706.07567, section 4.2). As in the authors' code distances are raised to `nearest`
 * before they are weighted, so that near negatives are not drawn without end, and negatives beyond `farthest`, which
 * give no loss at usual margins, are not drawn. The draw goes by Euclidean distances of normalised embeddings; an
 * anchor with no negative within reach has no triplet. PML: `DistanceWeightedMiner(cutoff, nonzero_loss_cutoff)`.
 */
export const distanceWeighted = defineMiner(
  z.strictObject({
    nearest: z.number().positive().lt(2).default(0.5),
    farthest: z.number().positive().lt(2).default(1.4),
  }),
  (reach) => ({
    usesPairList: true,
    prepare: (pairs, seed, step) => {
      const stream = randomStream(seed, 'distance-weighted-negatives', step);
      return { draws: hostFloat32(Float32Array.from({ length: pairs }, () => stream.uniform())) };
    },
    mine: (comparison, prepared) => {
      const { anchors, positives, exists } = comparison.pairs();
      const unit = comparison.under(euclidean.create({ normalize: true }));
      const dimension = comparison.compared.embeddings.shape[1];
      const { negative } = comparison.compared.masks;
      const cumulated = untracked(() =>
        tf.cumsum<tf.Tensor2D>(negativeWeights(unit.distances(), negative, dimension, reach), 1),
      );
      const others = negative.shape[1];
      return {
        kind: 'list',
        anchors,
        positives,
        negatives: untracked((): tf.Tensor1D => {
          const ofPairs = tf.gather<tf.Tensor2D>(cumulated, anchors);
          const totals = tf.slice2d(ofPairs, [0, others - 1], [anchors.size, 1]);
          const reached = tf.lessEqual(ofPairs, tf.mul(totals, tf.expandDims(prepared['draws']!, 1)));
          // How many places the draw has passed is the place that it falls in.
          return tf.minimum(tf.sum(tf.cast(reached, 'int32'), 1), tf.scalar(others - 1, 'int32'));
        }),
        exists: untracked((): tf.Tensor1D => {
          const totals = tf.gather(tf.max(cumulated, 1), anchors);
          return tf.mul(exists, tf.cast(tf.greater(totals, 0), 'float32'));
        }),
      };
    },
  }),
);

function negativeWeights(
  distances: tf.Tensor2D,
  negative: tf.Tensor2D,
  dimension: number,
  { nearest, farthest }: { readonly nearest: number; readonly farthest: number },
): tf.Tensor2D {
  const within = tf.mul(negative, tf.cast(tf.less(distances, farthest), 'float32'));
  const d = tf.clipByValue(distances, nearest, farthest);
  const room = tf.log(tf.sub(1, tf.mul(tf.square(d), 0.25)));
  const logarithm = tf.add(tf.mul(tf.log(d), 2 - dimension), tf.mul(room, (3 - dimension) / 2));
  // The greatest weight of each anchor is one: exponents stay in range whatever the dimension.
  const masked = tf.sub(logarithm, tf.mul(tf.sub(1, within), 1e30));
  const greatest = tf.maximum(tf.max(masked, 1, true), -1e29);
  return tf.mul(tf.exp(tf.minimum(tf.sub(masked, greatest), 0)), within);
}
