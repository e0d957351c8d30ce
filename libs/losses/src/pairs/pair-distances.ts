import * as tf from '@tensorflow/tfjs-core';
import { hasRowKernels, rowDistances } from './row-kernels.ts';

/** Floats that one slice of gathered rows may take: 16 MB, large enough to keep the device busy. */
const SLICE_ELEMENTS = 2 ** 22;

/**
 * Squared Euclidean distances of listed pairs of rows, by direct differences: |a|^2 + |b|^2 - 2ab would lose tiny
 * distances far from the origin. Memory beyond the result is bounded:
 * a kernel reads the rows in place, or slices are worked off. Meant for use off the tape.
 *
 * @param rows [count, dimension]
 * @param left int32 [pairs], row indices
 * @param right int32 [pairs], row indices
 * @returns float32 [pairs]
 */
export function pairSquaredDistances(rows: tf.Tensor2D, left: tf.Tensor1D, right: tf.Tensor1D): tf.Tensor1D {
  const listed = { left: rows, right: rows, leftRows: left, rightRows: right };
  if (hasRowKernels(listed)) return rowDistances(listed);
  const pairs = left.shape[0];
  const perSlice = Math.max(1, Math.floor(SLICE_ELEMENTS / Math.max(1, rows.shape[1])));
  if (pairs <= perSlice) return gathered(rows, left, right);
  const slices: tf.Tensor1D[] = [];
  for (let start = 0; start < pairs; start += perSlice) {
    const size = Math.min(perSlice, pairs - start);
    slices.push(tf.tidy(() => gathered(rows, tf.slice1d(left, start, size), tf.slice1d(right, start, size))));
  }
  return tf.concat1d(slices);
}

function gathered(rows: tf.Tensor2D, left: tf.Tensor1D, right: tf.Tensor1D): tf.Tensor1D {
  return tf.sum(tf.squaredDifference(tf.gather(rows, left), tf.gather(rows, right)), 1);
}
