import * as tf from '@tensorflow/tfjs-core';

/** Differences held at once: 16 MB. */
const SLICE_ELEMENTS = 2 ** 22;

/**
 * Minkowski distances (sum |a - b|^p)^(1/p) of all rows to all rows, [count, count], by direct differences in slices
 * of rows. The gradient is written by hand and zero for coincident rows; at p = 1 it is zero too along the axes where
 * two rows agree.
 */
export function lpDistanceMatrix(rows: tf.Tensor2D, p: number): tf.Tensor2D {
  const apply = tf.customGrad((input, save) => {
    const x = input as tf.Tensor2D;
    const value = overSlices(x, (difference) => tf.pow(tf.sum(tf.pow(tf.abs(difference), p), 2), 1 / p));
    (save as (tensors: tf.Tensor[]) => void)([x, value]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [points, distances] = saved as [tf.Tensor2D, tf.Tensor2D];
        const positive = tf.cast(tf.greater(distances, 0), 'float32');
        const safe = tf.add(distances, tf.sub(1, positive));
        const symmetric = tf.add(upstream, tf.transpose(upstream));
        const weights: tf.Tensor2D = tf.mul(tf.div(symmetric, tf.pow(safe, p - 1)), positive);
        return overSlices(points, (difference, start, size) => {
          const slope = tf.mul(tf.sign(difference), tf.pow(tf.abs(difference), p - 1));
          const part = tf.slice2d(weights, [start, 0], [size, points.shape[0]]);
          return tf.sum(tf.mul(slope, tf.expandDims(part, 2)), 1);
        });
      },
    };
  });
  return apply(rows);
}

function overSlices(
  rows: tf.Tensor2D,
  of: (difference: tf.Tensor, start: number, size: number) => tf.Tensor,
): tf.Tensor2D {
  const [count, dimension] = rows.shape;
  const perSlice = Math.max(1, Math.floor(SLICE_ELEMENTS / Math.max(1, count * dimension)));
  const others = tf.expandDims(rows, 0);
  const slices: tf.Tensor2D[] = [];
  for (let start = 0; start < count; start += perSlice) {
    const size = Math.min(perSlice, count - start);
    const these = tf.slice2d(rows, [start, 0], [size, dimension]);
    slices.push(tf.tidy(() => of(tf.sub(tf.expandDims(these, 1), others), start, size) as tf.Tensor2D));
  }
  return slices.length === 1 ? slices[0]! : tf.concat2d(slices, 0);
}
