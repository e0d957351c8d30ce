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
        const symmetric = tf.add(upstream, tf.transpose(upstream));
        return overSlices(points, weightedSlopes(symmetric, distances, p));
      },
    };
  });
  return apply(rows);
}

/** The same, of rows to rows that are constants for differentiation, [count, others]. */
export function lpDistancesTo(rows: tf.Tensor2D, constants: tf.Tensor2D, p: number): tf.Tensor2D {
  const apply = tf.customGrad((input, save) => {
    const x = input as tf.Tensor2D;
    const lengths = (difference: tf.Tensor) => tf.pow(tf.sum(tf.pow(tf.abs(difference), p), 2), 1 / p);
    const value = overSlices(x, lengths, constants);
    (save as (tensors: tf.Tensor[]) => void)([x, value, constants]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [points, distances, others] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        return overSlices(points, weightedSlopes(upstream, distances, p), others);
      },
    };
  });
  return apply(rows);
}

/** Sums over the others of slope times weight, per row and dimension. */
function weightedSlopes(upstream: tf.Tensor, distances: tf.Tensor2D, p: number) {
  const positive = tf.cast(tf.greater(distances, 0), 'float32');
  const safe = tf.add(distances, tf.sub(1, positive));
  const weights: tf.Tensor2D = tf.mul(tf.div(upstream, tf.pow(safe, p - 1)), positive);
  return (difference: tf.Tensor, start: number, size: number): tf.Tensor => {
    const slope = tf.mul(tf.sign(difference), tf.pow(tf.abs(difference), p - 1));
    const part = tf.slice2d(weights, [start, 0], [size, distances.shape[1]]);
    return tf.sum(tf.mul(slope, tf.expandDims(part, 2)), 1);
  };
}

function overSlices(
  rows: tf.Tensor2D,
  of: (difference: tf.Tensor, start: number, size: number) => tf.Tensor,
  columns: tf.Tensor2D = rows,
): tf.Tensor2D {
  const [count, dimension] = rows.shape;
  const perSlice = Math.max(1, Math.floor(SLICE_ELEMENTS / Math.max(1, columns.shape[0] * dimension)));
  const others = tf.expandDims(columns, 0);
  const slices: tf.Tensor2D[] = [];
  for (let start = 0; start < count; start += perSlice) {
    const size = Math.min(perSlice, count - start);
    const these = tf.slice2d(rows, [start, 0], [size, dimension]);
    slices.push(tf.tidy(() => of(tf.sub(tf.expandDims(these, 1), others), start, size) as tf.Tensor2D));
  }
  return slices.length === 1 ? slices[0]! : tf.concat2d(slices, 0);
}
