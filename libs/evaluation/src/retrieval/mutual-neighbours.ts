import { rowDistance } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { CandidateRows } from './candidate-rows.ts';
import { comparedRows, scoreError } from './compared-rows.ts';
import { reachOf } from './nearby-products.ts';
import { tileSide, type NeighbourOptions } from './neighbour-options.ts';
import { plainRowProducts } from './row-products.ts';

/**
 * For every row its k nearest other rows and all that the error of the quick products leaves in doubt, handed over row
 * by row.
 *
 * A product serves both of its rows, so only the tiles on and above the diagonal are made: half the work of searching
 * the rows in themselves as in any references. Those on the diagonal come first: they give every row a limit, so that
 * few products of the others matter.
 *
 * @param visit is given a row, and candidates with their true distances in no order
 */
export async function forEachNeighbourhood(
  embeddings: EmbeddingMatrix,
  options: NeighbourOptions & { readonly k: number },
  visit: (row: number, candidates: readonly { reference: number; distance: number }[]) => void,
): Promise<void> {
  const { distance = 'cosine', products = plainRowProducts, nearby, k } = options;
  const rows = comparedRows(embeddings, distance);
  const { count, dimension, constants, halves, norms, longest } = rows;
  // Both scores that are compared may be off.
  const slack = norms.map((norm) => 2 * scoreError(dimension, norm, longest));
  const candidates = new CandidateRows(count, k, slack);
  const { limits } = candidates;
  const side = tileSide(options.blockBytes);
  const tile = (start: number) => rows.data.subarray(start * dimension, (start + side) * dimension);
  const reaches = (start: number, end: number) =>
    Float32Array.from(limits.subarray(start, end), (limit) => reachOf(limit, longest ** 2));

  const look = (row: number, other: number, product: number): void => {
    const score = constants[other]! - 2 * product;
    if (score <= limits[row]!) candidates.add(row, other, score);
    const back = constants[row]! - 2 * product;
    if (back <= limits[other]!) candidates.add(other, row, back);
  };
  /** Every pair of two tiles' rows, or of one tile's. */
  const lookAtAll = async (top: number, left: Float32Array, first: number): Promise<void> => {
    const [leftRows, rightRows] = [Math.min(side, count - top), Math.min(side, count - first)];
    const right = first === top ? left : tile(first);
    const block = await products(left, leftRows, right, rightRows, dimension);
    for (let row = top; row < top + leftRows; row++) {
      const start = (row - top) * rightRows - first;
      // On the diagonal a pair is looked at once, and no row at itself.
      for (let other = first === top ? row + 1 : first; other < first + rightRows; other++) {
        look(row, other, block[start + other]!);
      }
    }
  };
  const lookNearby = async (top: number, left: Float32Array, first: number): Promise<void> => {
    const rightRows = Math.min(side, count - first);
    const found = await nearby!({
      left,
      leftRows: side,
      right: tile(first),
      rightRows,
      dimension,
      leftHalf: halves.subarray(top, top + side),
      leftReach: reaches(top, top + side),
      rightHalf: halves.subarray(first, first + rightRows),
      rightReach: reaches(first, first + rightRows),
    });
    found.places.forEach((place, at) => {
      look(top + Math.floor(place / rightRows), first + (place % rightRows), found.products[at]!);
    });
  };

  for (let top = 0; top < count; top += side) await lookAtAll(top, tile(top), top);
  for (let top = 0; top < count; top += side) {
    const left = tile(top);
    for (let first = top + side; first < count; first += side) {
      await (nearby === undefined ? lookAtAll : lookNearby)(top, left, first);
    }
  }

  const between = rowDistance(distance);
  const { data } = embeddings;
  for (let row = 0; row < count; row++) {
    const exact = candidates.take(row).map((reference) => ({
      reference,
      distance: between(data, row * dimension, data, reference * dimension, dimension),
    }));
    visit(row, exact);
  }
}
