import type { NearbyProducts, ProductTile } from '@rangeloss/foundation';

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
