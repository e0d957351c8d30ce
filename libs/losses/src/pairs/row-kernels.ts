import * as tf from '@tensorflow/tfjs-core';

/** Which rows are compared: row `leftRows[p]` of `left` with row `rightRows[p]` of `right`. */
export interface RowPairs {
  /** float32 [n, dimension] */
  readonly left: tf.Tensor2D;
  /** float32 [m, dimension] */
  readonly right: tf.Tensor2D;
  /** int32 [pairs] */
  readonly leftRows: tf.Tensor1D;
  /** int32 [pairs] */
  readonly rightRows: tf.Tensor1D;
}

/*
 * Kernels that a backend may have under these names (that of `@rangeloss/backend` for processors does): they read the listed
 * rows where they lie, where a composition gathers both sides and writes out differences and squares first.
 */
const distances = 'RangelossRowDistances';
const differences = 'RangelossRowDifferences';

/** Whether tfjs's backend of the moment has kernels for these rows. */
export function hasRowKernels({ left, right, leftRows, rightRows }: RowPairs): boolean {
  return (
    [left, right].every(({ dtype }) => dtype === 'float32') &&
    [leftRows, rightRows].every(({ dtype }) => dtype === 'int32') &&
    [distances, differences].every((name) => kernelOf(name) !== undefined)
  );
}

/** tfjs's own type forgets that there may be none. */
function kernelOf(name: string): tf.KernelConfig | undefined {
  return tf.getKernel(name, tf.getBackend());
}

/** Squared Euclidean distances, float32 [pairs], off the tape. Only where `hasRowKernels`. */
export function rowDistances(pairs: RowPairs): tf.Tensor1D {
  return tf.engine().runKernel<tf.Tensor1D>(distances, { ...pairs });
}

/** scale * (left - right), float32 [pairs, dimension], with a scale for each pair or one. Only where `hasRowKernels`. */
export function rowDifferences(pairs: RowPairs, scale: tf.Tensor): tf.Tensor2D {
  return tf.engine().runKernel<tf.Tensor2D>(differences, { ...pairs, scale });
}
