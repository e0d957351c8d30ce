import { rowDistance } from '../embeddings/distances.ts';
import {
  checkEmbeddings,
  embeddingNorms,
  unitEmbeddings,
  type EmbeddingMatrix,
} from '../embeddings/embedding-matrix.ts';
import { CandidateRows } from './candidate-rows.ts';
import type { DistanceRowOptions } from './distance-rows.ts';
import { plainRowProducts } from './row-products.ts';

/** Rows of a tile at most: its products then stay in a core's cache while they are looked at. */
const mostRows = 1024;

/**
 * For every row its k nearest other rows and all that the error of the quick products leaves in doubt, handed over row
 * by row.
 *
 * A product serves both of its rows, so only the tiles on and above the diagonal are made: half the work of searching
 * the rows in themselves as in any references.
 *
 * @param visit is given a row, and candidates with their true distances in no order
 */
export async function forEachNeighbourhood(
  embeddings: EmbeddingMatrix,
  options: DistanceRowOptions & { readonly k: number },
  visit: (row: number, candidates: readonly { reference: number; distance: number }[]) => void,
): Promise<void> {
  const { distance = 'cosine', products = plainRowProducts, blockBytes = 2 ** 24, k } = options;
  checkEmbeddings(embeddings);
  const { count, dimension } = embeddings;
  const scaled = distance === 'cosine' ? unitEmbeddings(embeddings) : embeddings;
  const norms = embeddingNorms(scaled);
  const longest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  // |a - b|^2 less |a|^2 is |b|^2 - 2ab; of unit rows -2ab alone orders by the cosine.
  const constants = norms.map((norm) => (distance === 'cosine' ? 0 : norm * norm));
  // Both scores that are compared may be off by the rounding of a float32 sum and of scaling to length one.
  const slack = norms.map((norm) => 4 * (dimension + 4) * 2 ** -24 * norm * longest);
  const rows = new CandidateRows(count, k, slack);
  const { limits } = rows;
  const side = Math.max(1, Math.min(mostRows, Math.floor(Math.sqrt(blockBytes / 4))));
  const tile = (start: number) => scaled.data.subarray(start * dimension, (start + side) * dimension);
  for (let top = 0; top < count; top += side) {
    const left = tile(top);
    const leftRows = Math.min(side, count - top);
    for (let first = top; first < count; first += side) {
      const rightRows = Math.min(side, count - first);
      const right = first === top ? left : tile(first);
      const block = await products(left, leftRows, right, rightRows, dimension);
      for (let i = 0; i < leftRows; i++) {
        const row = top + i;
        const constant = constants[row]!;
        let limit = limits[row]!;
        const start = i * rightRows - first;
        // On the diagonal a pair is looked at once, and no row at itself.
        for (let other = first === top ? row + 1 : first; other < first + rightRows; other++) {
          const twice = 2 * block[start + other]!;
          if (constants[other]! - twice <= limit) {
            rows.add(row, other, constants[other]! - twice);
            limit = limits[row]!;
          }
          if (constant - twice <= limits[other]!) rows.add(other, row, constant - twice);
        }
      }
    }
  }
  const between = rowDistance(distance);
  const { data } = embeddings;
  for (let row = 0; row < count; row++) {
    const candidates = rows.take(row).map((reference) => ({
      reference,
      distance: between(data, row * dimension, data, reference * dimension, dimension),
    }));
    visit(row, candidates);
  }
}
