import * as tf from '@tensorflow/tfjs-core';
import { hasRowKernels, rowDifferences, rowDistances } from '../pairs/row-kernels.ts';

/**
 * Half the squared Euclidean distance of each embedding to a row of a table, with a gradient to the embeddings alone.
 *
 * @param embeddings float32 [batch, dimension]
 * @param table float32 [count, dimension]
 * @param rows int32 [batch]: which row of the table
 * @returns float32 [batch]
 */
export function halfSquaredDistances(
  embeddings: tf.Tensor2D,
  table: tf.Tensor2D,
  rows: tf.Tensor1D,
): tf.Tensor1D {
  const apply = tf.customGrad((input, save) => {
    const left = input as tf.Tensor2D;
    const keep = save as (tensors: tf.Tensor[]) => void;
    if (hasRowKernels({ left, right: table, leftRows: rows, rightRows: rows })) {
      // From the host: a recorded step holds it as a constant.
      const leftRows = tf.tensor1d(
        Int32Array.from({ length: rows.size }, (_, row) => row),
        'int32',
      );
      keep([left, table, leftRows, rows]);
      return {
        value: tf.mul<tf.Tensor1D>(rowDistances({ left, right: table, leftRows, rightRows: rows }), 0.5),
        gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
          const [left, right, leftRows, rightRows] = saved as [
            tf.Tensor2D,
            tf.Tensor2D,
            tf.Tensor1D,
            tf.Tensor1D,
          ];
          return rowDifferences({ left, right, leftRows, rightRows }, upstream);
        },
      };
    }
    const away: tf.Tensor2D = tf.sub(left, tf.gather(table, rows));
    keep([away]);
    return {
      value: tf.mul<tf.Tensor1D>(tf.sum(tf.square(away), 1), 0.5),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0]!, tf.expandDims(upstream, 1)),
    };
  });
  return apply(embeddings);
}
