import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';

/**
 * Effective rank of the centred embeddings: the exponential of the entropy of the singular values, each divided by
 * their sum (Roy and Vetterli, 2007). Between 1 and `min(dimension, count - 1)`; 0 when all embeddings are equal.
 */
export function effectiveRank(embeddings: EmbeddingMatrix): number {
  const squares = scatterEigenvalues(embeddings);
  const largest = squares.reduce((most, value) => Math.max(most, value), 0);
  // Eigenvalues below rounding of the largest are zeros of a matrix that has not full rank.
  const floor = largest * squares.length * Number.EPSILON;
  const singular = squares.filter((value) => value > floor).map(Math.sqrt);
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const entropy = singular.reduce((sum, value) => sum - (value / total) * Math.log(value / total), 0);
  return Math.exp(entropy);
}

/** Eigenvalues of the scatter matrix, or of the Gram matrix where that is smaller: the same but for zeros. */
function scatterEigenvalues(embeddings: EmbeddingMatrix): number[] {
  const { count, dimension } = embeddings;
  const rows = centredRows(embeddings);
  // Both are sums of outer products of rows: of the data's rows, or of its columns.
  const product =
    count < dimension ? outerProducts(transpose(rows, dimension), count) : outerProducts(rows, dimension);
  return new EigenvalueDecomposition(product, { assumeSymmetric: true }).realEigenvalues;
}

/** Sum over the rows of the outer product of each with itself; [width, width]. */
export function outerProducts(rows: Float64Array, width: number): Matrix {
  const sums = Array.from({ length: width }, () => new Float64Array(width));
  for (let start = 0; start < rows.length; start += width) {
    for (let a = 0; a < width; a++) {
      const factor = rows[start + a]!;
      const sum = sums[a]!;
      for (let b = 0; b <= a; b++) sum[b]! += factor * rows[start + b]!;
    }
  }
  for (let a = 0; a < width; a++) for (let b = a + 1; b < width; b++) sums[a]![b] = sums[b]![a]!;
  return new Matrix(sums);
}

function transpose(rows: Float64Array, width: number): Float64Array {
  const count = rows.length / width;
  return Float64Array.from(rows, (_, at) => rows[(at % count) * width + Math.floor(at / count)]!);
}

function centredRows({ data, count, dimension }: EmbeddingMatrix): Float64Array {
  const mean = new Float64Array(dimension);
  for (let at = 0; at < data.length; at++) mean[at % dimension]! += data[at]! / count;
  return Float64Array.from(data, (value, at) => value - mean[at % dimension]!);
}
