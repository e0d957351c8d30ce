import type { ComparedRows } from './compared-rows.ts';
import { reachOf } from './nearby-products.ts';
import { tileSide, type NeighbourOptions } from './neighbour-options.ts';
import { plainRowProducts } from './row-products.ts';

/**
 * Visits every reference whose score does not exceed its query's limit, tile by tile in bounded memory.
 *
 * @param limits [queries]; a limit may fall, also during the visits, and then rules out what comes later
 * @param visit is given the query, the reference and the quick score, queries in no particular order
 */
export async function forEachNearReference(
  queries: ComparedRows,
  references: ComparedRows,
  limits: Float64Array,
  options: NeighbourOptions,
  visit: (query: number, reference: number, score: number) => void,
): Promise<void> {
  const { products = plainRowProducts, nearby } = options;
  const { dimension } = queries;
  const { constants } = references;
  const side = tileSide(options.blockBytes);
  const longest = Math.max(queries.longest, references.longest) ** 2;
  // References look for nobody.
  const noReach = new Float32Array(Math.min(side, references.count)).fill(-Infinity);
  for (let top = 0; top < queries.count; top += side) {
    const leftRows = Math.min(side, queries.count - top);
    const left = queries.data.subarray(top * dimension, (top + leftRows) * dimension);
    for (let first = 0; first < references.count; first += side) {
      const rightRows = Math.min(side, references.count - first);
      const right = references.data.subarray(first * dimension, (first + rightRows) * dimension);
      const look = (query: number, reference: number, product: number): void => {
        const score = constants[reference]! - 2 * product;
        if (score <= limits[query]!) visit(query, reference, score);
      };
      const own = limits.subarray(top, top + leftRows);
      // Where a row has no limit yet, the visits of a tile's first products give it one for the others.
      if (nearby === undefined || own.includes(Infinity)) {
        const block = await products(left, leftRows, right, rightRows, dimension);
        for (let i = 0, at = 0; i < leftRows; i++) {
          for (let j = 0; j < rightRows; j++, at++) look(top + i, first + j, block[at]!);
        }
        continue;
      }
      const found = await nearby({
        left,
        leftRows,
        right,
        rightRows,
        dimension,
        leftHalf: queries.halves.subarray(top, top + leftRows),
        leftReach: Float32Array.from(own, (limit) => reachOf(limit, longest)),
        rightHalf: references.halves.subarray(first, first + rightRows),
        rightReach: noReach.subarray(0, rightRows),
      });
      found.places.forEach((place, at) => {
        look(top + Math.floor(place / rightRows), first + (place % rightRows), found.products[at]!);
      });
    }
  }
}
