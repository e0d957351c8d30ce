/**
 * All inner products between rows of two matrices: entry `[i * rightRows + j]` is row i of the left times row j of the
 * right. float32 precision is enough, results are refined; so a fast matrix product of any library serves, for example
 * `tf.matMul(left, right, false, true)`.
 */
export type RowProducts = (
  left: Float32Array,
  leftRows: number,
  right: Float32Array,
  rightRows: number,
  dimension: number,
) => Float32Array | Promise<Float32Array>;

/** Columns of a row that one turn of the inner loop takes from memory once. */
const rowsTogether = 4;

/**
 * Inner products in plain JavaScript, in tiles that stay in the cache: 1-2 GFLOP/s. Pass a native product for more than
 * some ten thousand embeddings.
 */
export const plainRowProducts: RowProducts = (left, leftRows, right, rightRows, dimension) => {
  const products = new Float32Array(leftRows * rightRows);
  const whole = rightRows - (rightRows % rowsTogether);
  for (let j = 0; j < whole; j += rowsTogether) {
    const b0 = j * dimension;
    const [b1, b2, b3] = [b0 + dimension, b0 + 2 * dimension, b0 + 3 * dimension];
    for (let i = 0; i < leftRows; i++) {
      const a = i * dimension;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let d = 0; d < dimension; d++) {
        const x = left[a + d]!;
        s0 += x * right[b0 + d]!;
        s1 += x * right[b1 + d]!;
        s2 += x * right[b2 + d]!;
        s3 += x * right[b3 + d]!;
      }
      const at = i * rightRows + j;
      products[at] = s0;
      products[at + 1] = s1;
      products[at + 2] = s2;
      products[at + 3] = s3;
    }
  }
  for (let j = whole; j < rightRows; j++) {
    for (let i = 0; i < leftRows; i++) {
      let sum = 0;
      for (let d = 0; d < dimension; d++) sum += left[i * dimension + d]! * right[j * dimension + d]!;
      products[i * rightRows + j] = sum;
    }
  }
  return products;
};
