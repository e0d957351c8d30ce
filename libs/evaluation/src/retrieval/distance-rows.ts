import { UserError } from '@rangeloss/foundation';
import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import {
  checkEmbeddings,
  embeddingNorms,
  unitEmbeddings,
  type EmbeddingMatrix,
} from '../embeddings/embedding-matrix.ts';
import { plainRowProducts, type RowProducts } from './row-products.ts';

/** One query against all references: quick scores with a bound on their error, and exact distances on demand. */
export interface DistanceRow {
  readonly query: number;
  /**
   * The score of reference j is `constants[j] - 2 * products[offset + j]`: smaller is nearer, in the order of the
   * distances but for errors. Left to the reader's loop, which is most of the time.
   */
  readonly constants: Float64Array;
  readonly products: Float32Array;
  readonly offset: number;
  /** No score is off by more than this. */
  readonly error: number;
  /** The true distance, summed in float64 from the embeddings as given. */
  distanceTo(reference: number): number;
  /** The score that a true distance has. */
  scoreOf(distance: number): number;
}

/** How rows are made. */
export interface DistanceRowOptions {
  /** `cosine` by default. */
  readonly distance?: DistanceName;
  /** A faster matrix product than the plain one. */
  readonly products?: RowProducts;
  /** Bytes that a block of products may take; 16 MiB. The distance matrix as a whole is never held. */
  readonly blockBytes?: number;
}

/**
 * Visits every query with its distances to all references, block after block, in bounded memory.
 *
 * @param visit is given a row that is valid until it returns: take from it what is to stay
 * @throws UserError for embeddings that are not finite, of another dimension, or (cosine) zero
 */
export async function forEachDistanceRow(
  queries: EmbeddingMatrix,
  references: EmbeddingMatrix,
  options: DistanceRowOptions,
  visit: (row: DistanceRow) => void,
): Promise<void> {
  const { distance = 'cosine', products = plainRowProducts, blockBytes = 2 ** 24 } = options;
  checkEmbeddings(queries);
  if (references !== queries) checkEmbeddings(references);
  const { dimension } = queries;
  if (references.dimension !== dimension) {
    throw new UserError(`Queries have ${dimension} numbers, references ${references.dimension}.`, {
      field: 'references',
    });
  }
  const between = rowDistance(distance);
  const left = distance === 'cosine' ? unitEmbeddings(queries) : queries;
  const right =
    references === queries ? left : distance === 'cosine' ? unitEmbeddings(references) : references;
  const leftNorms = embeddingNorms(left);
  const rightNorms = left === right ? leftNorms : embeddingNorms(right);
  const longest = rightNorms.reduce((most, norm) => Math.max(most, norm), 0);
  // |a - b|^2 = |a|^2 + |b|^2 - 2ab, less the constant |a|^2; of unit rows -2ab alone orders by the cosine.
  const constants = rightNorms.map((norm) => (distance === 'cosine' ? 0 : norm * norm));
  const rows = Math.max(1, Math.min(512, Math.floor(blockBytes / 4 / Math.max(1, references.count))));
  for (let start = 0; start < queries.count; start += rows) {
    const count = Math.min(rows, queries.count - start);
    const slice = left.data.subarray(start * dimension, (start + count) * dimension);
    const block = await products(slice, count, right.data, references.count, dimension);
    for (let row = 0; row < count; row++) {
      const query = start + row;
      visit({
        query,
        constants,
        products: block,
        offset: row * references.count,
        // Rounding of a float32 sum of `dimension` products, and of scaling to length one.
        error: 2 * (dimension + 4) * 2 ** -24 * leftNorms[query]! * longest,
        distanceTo: (reference) =>
          between(queries.data, query * dimension, references.data, reference * dimension, dimension),
        scoreOf: (value) => {
          if (distance === 'cosine') return 2 * (value - 1);
          return (distance === 'euclidean' ? value * value : value) - leftNorms[query]! ** 2;
        },
      });
    }
  }
}
