import * as tf from '@tensorflow/tfjs-core';

/** Squared length of the shortest row that has a direction. */
const SHORTEST = 1e-24;

/**
 * Cosines of all rows to all vectors, [rows, vectors]. Rows shorter than 1e-12 count as zero: their cosines are zero
 * and so are their gradients.
 *
 * The product is scaled and not its sides, and the gradient is written by hand: that goes over the two large inputs
 * half as often as normalising them does. With s the cosine and g the upstream gradient,
 * dx = (g / |x||w|) w - x sum(g s) / |x|^2.
 *
 * @param rows float32 [rows, dimension]
 * @param vectors float32 [vectors, dimension]
 */
export function cosineMatrix(rows: tf.Tensor2D, vectors: tf.Tensor2D): tf.Tensor2D {
  const apply = tf.customGrad((...inputs) => {
    const [x, w, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    const [ofRows, ofVectors] = [inverseLengths(x), inverseLengths(w)];
    const scales: tf.Tensor2D = tf.mul(ofRows, tf.reshape(ofVectors, [1, -1]));
    const value: tf.Tensor2D = tf.mul(tf.matMul(x, w, false, true), scales);
    save([x, w, ofRows, ofVectors, scales, value]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [a, b, ofA, ofB, both, cosines] = saved as [
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor2D,
        ];
        const scaled: tf.Tensor2D = tf.mul(upstream, both);
        const along = tf.mul(upstream, cosines);
        const ownA = tf.mul(tf.sum(along, 1, true), tf.square(ofA));
        const ownB = tf.mul(tf.reshape(tf.sum(along, 0), [-1, 1]), tf.square(ofB));
        return [
          tf.sub(tf.matMul(scaled, b), tf.mul(a, ownA)),
          tf.sub(tf.matMul(scaled, a, true), tf.mul(b, ownB)),
        ];
      },
    };
  });
  return apply(rows, vectors);
}

/** [rows, 1]; zero for a row without a direction. */
function inverseLengths(rows: tf.Tensor2D): tf.Tensor2D {
  const squares = tf.sum<tf.Tensor2D>(tf.square(rows), 1, true);
  const long = tf.cast(tf.greater(squares, SHORTEST), 'float32');
  return tf.div(long, tf.sqrt(tf.maximum(squares, SHORTEST)));
}
