import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';

/** Entries of a matrix at (row, column), [count]; differentiable in the matrix. */
export function pick(matrix: tf.Tensor2D, rows: tf.Tensor1D, columns: tf.Tensor1D): tf.Tensor1D {
  const places = untracked(() => flatPlaces(rows, columns, matrix.shape[1]));
  return tf.gather(tf.reshape<tf.Rank.R1>(matrix, [-1]), places);
}

/** The sum of the values that fall on each (row, column), float32 [height, width]. For use off the tape. */
export function scatter(
  values: tf.Tensor1D,
  rows: tf.Tensor1D,
  columns: tf.Tensor1D,
  [height, width]: readonly [number, number],
): tf.Tensor2D {
  const sums = tf.unsortedSegmentSum(values, flatPlaces(rows, columns, width), height * width);
  return tf.reshape(sums, [height, width]);
}

/** The sum of the values of each row over several lists, float32 [batch]. For use off the tape. */
export function sumByRow(
  batch: number,
  ...lists: readonly (readonly [values: tf.Tensor1D, rows: tf.Tensor1D])[]
): tf.Tensor1D {
  const values = tf.concat1d(lists.map(([value]) => value));
  const rows = tf.concat1d(lists.map(([, row]) => row));
  return tf.unsortedSegmentSum(values, rows, batch);
}

function flatPlaces(rows: tf.Tensor1D, columns: tf.Tensor1D, width: number): tf.Tensor1D {
  return tf.add(tf.mul(rows, tf.scalar(width, 'int32')), columns);
}
