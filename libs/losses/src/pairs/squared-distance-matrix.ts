import * as tf from '@tensorflow/tfjs-core';

/** Up to this many differences (batch^2 x dimension) each is computed directly; beyond, by a matrix product. */
const DIRECT_ELEMENTS = 2 ** 22;
/** Differences held at once on the direct way: 16 MB. */
const SLICE_ELEMENTS = 2 ** 22;

/**
 * Squared Euclidean distances of all rows to all rows, [count, count], with zeros on the diagonal.
 *
 * Up to 2^22 elements (batch 256 at 64 dimensions) differences are computed directly, so tiny distances keep their
 * digits wherever the embeddings lie. Beyond that it is |a|^2 + |b|^2 - 2ab about the batch mean: the absolute error
 * is then about 1e-7 times the squared spread of the batch, as in PyTorch's `cdist`.
 *
 * The gradient is written by hand as two matrix products, so the backward pass holds no [count, count, dimension].
 */
export function squaredDistanceMatrix(rows: tf.Tensor2D): tf.Tensor2D {
  const apply = tf.customGrad((input, save) => {
    const centred: tf.Tensor2D = tf.sub(input as tf.Tensor2D, tf.mean(input as tf.Tensor2D, 0, true));
    const [count, dimension] = rows.shape;
    const value = count * count * dimension <= DIRECT_ELEMENTS ? direct(centred) : product(centred);
    (save as (tensors: tf.Tensor[]) => void)([centred]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const weights = tf.add(upstream, tf.transpose(upstream));
        const away = tf.mul(tf.sum(weights, 1, true), saved[0]!);
        return tf.mul(tf.sub(away, tf.matMul(weights as tf.Tensor2D, saved[0] as tf.Tensor2D)), 2);
      },
    };
  });
  return apply(rows);
}

/**
 * The same, of rows to rows that are constants for differentiation, [count, others]; memory is linear in the others
 * beyond what a slice of differences takes.
 */
export function squaredDistancesTo(rows: tf.Tensor2D, constants: tf.Tensor2D): tf.Tensor2D {
  const apply = tf.customGrad((input, save) => {
    const middle = tf.mean(input as tf.Tensor2D, 0, true);
    const centred: tf.Tensor2D = tf.sub(input as tf.Tensor2D, middle);
    const others: tf.Tensor2D = tf.sub(constants, middle);
    const [count, dimension] = rows.shape;
    const near = count * constants.shape[0] * dimension <= DIRECT_ELEMENTS;
    const value = near ? direct(centred, others) : crossProduct(centred, others);
    (save as (tensors: tf.Tensor[]) => void)([centred, others]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const away = tf.mul(tf.sum(upstream, 1, true), saved[0]!);
        return tf.mul(tf.sub(away, tf.matMul(upstream as tf.Tensor2D, saved[1] as tf.Tensor2D)), 2);
      },
    };
  });
  return apply(rows);
}

function direct(rows: tf.Tensor2D, columns: tf.Tensor2D = rows): tf.Tensor2D {
  const [count, dimension] = rows.shape;
  const perSlice = Math.max(1, Math.floor(SLICE_ELEMENTS / Math.max(1, columns.shape[0] * dimension)));
  const slices: tf.Tensor2D[] = [];
  const others = tf.expandDims(columns, 0);
  for (let start = 0; start < count; start += perSlice) {
    const these = tf.slice2d(rows, [start, 0], [Math.min(perSlice, count - start), dimension]);
    slices.push(tf.sum(tf.squaredDifference(tf.expandDims(these, 1), others), 2));
  }
  return slices.length === 1 ? slices[0]! : tf.concat2d(slices, 0);
}

function crossProduct(rows: tf.Tensor2D, others: tf.Tensor2D): tf.Tensor2D {
  const ofOthers = tf.reshape(tf.sum(tf.square(others), 1), [1, -1]);
  const sums = tf.add(tf.sum(tf.square(rows), 1, true), ofOthers);
  return tf.relu(tf.sub(sums, tf.mul(tf.matMul(rows, others, false, true), 2)));
}

function product(rows: tf.Tensor2D): tf.Tensor2D {
  const count = rows.shape[0];
  const norms = tf.sum(tf.square(rows), 1, true);
  const sums = tf.add(norms, tf.transpose(norms));
  const distances = tf.relu(tf.sub(sums, tf.mul(tf.matMul(rows, rows, false, true), 2)));
  return tf.mul(distances, tf.sub(1, tf.eye(count)));
}
