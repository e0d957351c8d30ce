import type { RowProducts } from '@rangeloss/evaluation';
import * as tf from '@tensorflow/tfjs-core';

/** tfjs's matrix product; the left rows stay on the device as long as they are the same. */
export function deviceProducts(): RowProducts {
  let held: { data: Float32Array; tensor: tf.Tensor2D } | undefined;
  return async (left, leftRows, right, rightRows, width) => {
    if (held?.data !== left) {
      held?.tensor.dispose();
      held = { data: left, tensor: tf.tensor2d(left, [leftRows, width]) };
    }
    const columns = left === right ? held.tensor : tf.tensor2d(right, [rightRows, width]);
    const product = tf.matMul(held.tensor, columns, false, true);
    const values = (await product.data()) as Float32Array;
    product.dispose();
    if (columns !== held.tensor) columns.dispose();
    return values;
  };
}
