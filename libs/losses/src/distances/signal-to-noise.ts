import * as tf from '@tensorflow/tfjs-core';
import { normalized } from '../pairs/normalized.ts';
import { squaredDistanceMatrix, squaredDistancesTo } from '../pairs/squared-distance-matrix.ts';
import { untracked } from '../untracked.ts';
import { defineDistance } from './distance.ts';

/** Squared lengths below this have no variance to divide by. */
const FLAT = 1e-24;

/**
 * Signal-to-noise ratio, var(a - b) / var(a) of an anchor a, variances over the dimensions (Yuan, Deng, Tang, Tang,
 * Chen, "Signal-to-Noise Ratio: A Robust Distance Metric for Deep Metric Learning", CVPR 2019, arXiv:1904.02616).
 * With c(.) a row less the mean of its elements that is |c(a) - c(b)|^2 / |c(a)|^2. It is not symmetric.
 * An anchor whose elements are all equal has distance zero to all. PML: `SNRDistance()`.
 */
export const signalToNoise = defineDistance({}, ({ normalize }) => {
  const centred = (rows: tf.Tensor2D): tf.Tensor2D => {
    const sides = normalize ? normalized(rows) : rows;
    return tf.sub(sides, tf.mean(sides, 1, true));
  };
  const perVariance = (squares: tf.Tensor2D, anchors: tf.Tensor2D): tf.Tensor2D => {
    const lengths = tf.sum(tf.square(anchors), 1, true);
    const varied = untracked(() => tf.cast(tf.greater(lengths, FLAT), 'float32'));
    return tf.mul(tf.div(squares, tf.maximum(lengths, FLAT)), varied);
  };
  return {
    measures: 'distance',
    closest: 0,
    among: (rows) => {
      const signal = centred(rows);
      return perVariance(squaredDistanceMatrix(signal), signal);
    },
    to: (rows, constants) => {
      const signal = centred(rows);
      return perVariance(squaredDistancesTo(signal, centred(constants)), signal);
    },
  };
});
