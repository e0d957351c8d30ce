import type { DistanceName } from '../embeddings/distances.ts';
import type { NearbySearch } from './nearby-products.ts';
import type { RowProducts } from './row-products.ts';

/** How rows are compared with rows. */
export interface NeighbourOptions {
  /** `cosine` by default. */
  readonly distance?: DistanceName;
  /** A faster matrix product than the plain one. */
  readonly products?: RowProducts;
  /** A product that hands over only what matters; used beside `products`. */
  readonly nearby?: NearbySearch;
  /** Bytes that a tile of products may take; 16 MiB. The distance matrix as a whole is never held. */
  readonly blockBytes?: number;
}

/** Rows of a tile at most: its products then stay in a core's cache while they are looked at. */
const mostRows = 1024;

/** Rows and columns of a square tile. */
export function tileSide(blockBytes = 2 ** 24): number {
  return Math.max(1, Math.min(mostRows, Math.floor(Math.sqrt(blockBytes / 4))));
}
