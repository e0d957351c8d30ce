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
