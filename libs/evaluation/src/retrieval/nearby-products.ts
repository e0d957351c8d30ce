/**
 * A tile of inner products, and which of them matter. With `half` half the squared length of a row (zero where all rows
 * have length one) and `reach` half the largest score |b|^2 - 2ab that a row can still use, product (i, j) matters where
 *
 *     product + leftReach[i] >= rightHalf[j]   or   product + rightReach[j] >= leftHalf[i]
 *
 * Infinity in a reach asks for everything, -Infinity for nothing.
 */
export interface ProductTile {
  /** [leftRows, dimension] */
  readonly left: Float32Array;
  readonly leftRows: number;
  /** [rightRows, dimension] */
  readonly right: Float32Array;
  readonly rightRows: number;
  readonly dimension: number;
  /** [leftRows] */
  readonly leftHalf: Float32Array;
  readonly leftReach: Float32Array;
  /** [rightRows] */
  readonly rightHalf: Float32Array;
  readonly rightReach: Float32Array;
}

/** The products that matter. */
export interface NearbyProducts {
  /** `i * rightRows + j` of each, ascending. */
  readonly places: Int32Array;
  readonly products: Float32Array;
}

/**
 * Makes a tile of products and gives those that matter. A backend that picks them itself (`deviceProducts` of
 * `@rangeloss/backend`) need not hand over the millions that do not.
 */
export type NearbySearch = (tile: ProductTile) => NearbyProducts | Promise<NearbyProducts>;

/**
 * Half a limit, a little more, so that no product is lost by the rounding of float32: what is handed over is looked at
 * again in float64.
 *
 * @param longest the largest squared length of any row
 */
export function reachOf(limit: number, longest: number): number {
  if (!Number.isFinite(limit)) return limit;
  // Half of it would not be a float32, nor would sums with it.
  if (!(longest < 1e37)) return Infinity;
  return limit / 2 + 2 ** -20 * (longest + Math.abs(limit)) + 2 ** -100;
}
