import type { DistanceName } from '../embeddings/distances.ts';
import {
  checkEmbeddings,
  checkShape,
  embeddingNorms,
  unitEmbeddings,
  type EmbeddingMatrix,
  type PartOfEmbeddings,
} from '../embeddings/embedding-matrix.ts';

/**
 * Rows made ready for comparing by quick products. A row's others are in the order of their scores: of `b` for the row
 * `a` the score is |b|^2 - 2ab, which is the squared distance less |a|^2; of unit rows -2ab orders by the cosine.
 */
export interface ComparedRows {
  /** As they came, for true distances. */
  readonly given: EmbeddingMatrix;
  /** As given; scaled to length one for the cosine. */
  readonly data: Float32Array;
  readonly count: number;
  readonly dimension: number;
  /** Lengths of the rows in `data`; [count] */
  readonly norms: Float64Array;
  /** |b|^2, or zero for the cosine; [count] */
  readonly constants: Float64Array;
  /** Half of `constants`. */
  readonly halves: Float32Array;
  readonly longest: number;
}

/**
 * @param part room for rows scaled to length one, which may be used again once these rows are done with; and the first
 * row's number, for messages
 * @throws UserError for embeddings that do not fit their shape, are not finite or (cosine) zero
 */
export function comparedRows(
  embeddings: EmbeddingMatrix,
  distance: DistanceName,
  part: PartOfEmbeddings = {},
): ComparedRows {
  checkShape(embeddings);
  const given = embeddingNorms(embeddings);
  // Squares of float32 numbers do not overflow in float64: where a length is finite, its numbers are.
  if (!given.every(Number.isFinite)) checkEmbeddings(embeddings, part.first);
  const scaled = distance === 'cosine' ? unitEmbeddings(embeddings, given, part) : embeddings;
  // Of length one but for the rounding of each number.
  const norms = distance === 'cosine' ? given.fill(1 + 2 ** -20) : given;
  const constants = norms.map((norm) => (distance === 'cosine' ? 0 : norm * norm));
  return {
    ...scaled,
    given: embeddings,
    norms,
    constants,
    halves: Float32Array.from(constants, (constant) => constant / 2),
    longest: norms.reduce((most, norm) => Math.max(most, norm), 0),
  };
}

/** The rows from `start` on, at most `count` of them, without a copy. */
export function rowsFrom(rows: ComparedRows, start: number, count: number): ComparedRows {
  const end = Math.min(rows.count, start + count);
  return {
    ...rows,
    given: {
      ...rows.given,
      data: rows.given.data.subarray(start * rows.dimension, end * rows.dimension),
      count: end - start,
    },
    data: rows.data.subarray(start * rows.dimension, end * rows.dimension),
    count: end - start,
    norms: rows.norms.subarray(start, end),
    constants: rows.constants.subarray(start, end),
    halves: rows.halves.subarray(start, end),
  };
}

/**
 * No score of a row is off by more than this: the rounding of a float32 sum of products, and of scaling to length one.
 *
 * @param longest the longest row that it is compared with
 */
export function scoreError(dimension: number, norm: number, longest: number): number {
  return 2 * (dimension + 4) * 2 ** -24 * norm * longest;
}

/** The score of a true distance, from the row with this norm. */
export function scoreOf(value: number, norm: number, distance: DistanceName): number {
  if (distance === 'cosine') return 2 * (value - 1);
  return (distance === 'euclidean' ? value * value : value) - norm ** 2;
}
