import * as tf from '@tensorflow/tfjs-core';

/** Rows at Euclidean length 1; a row shorter than 1e-12 counts as zero, stays zero and has gradient zero. */
export function normalized(rows: tf.Tensor2D): tf.Tensor2D {
  // By hand, since the tape of these ops has four times as many: g - y (y . g), over the length.
  const apply = tf.customGrad((input, save) => {
    const squares = tf.sum(tf.square(input as tf.Tensor2D), 1, true);
    const long = tf.cast(tf.greater(squares, SHORTEST), 'float32');
    const inverse = tf.div(long, tf.sqrt(tf.maximum(squares, SHORTEST)));
    const value: tf.Tensor2D = tf.mul(input as tf.Tensor2D, inverse);
    (save as (tensors: tf.Tensor[]) => void)([value, inverse]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [unit, scale] = saved as [tf.Tensor2D, tf.Tensor2D];
        const along = tf.sum(tf.mul(unit, upstream), 1, true);
        return tf.mul(tf.sub(upstream, tf.mul(unit, along)), scale);
      },
    };
  });
  return apply(rows);
}

/** Squared length of the shortest row that has a direction. */
const SHORTEST = 1e-24;
