import { UserError } from '@rangeloss/foundation';

/**
 * Distances of genuine and of impostor pairs, each in ascending order: all that a ROC curve, and everything read off
 * it, needs to know. For similarities negate them first.
 */
export interface SortedDistances {
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
}

/**
 * Separates and sorts distances.
 *
 * @param distances [pairs], finite
 * @param same [pairs], 1 genuine, 0 impostor
 * @throws UserError with the pair's number for a distance that is not a number, or when there is not a pair of each
 *   kind
 */
export function sortDistances(distances: ArrayLike<number>, same: ArrayLike<number>): SortedDistances {
  if (distances.length !== same.length) {
    throw new UserError(`${distances.length} distances do not fit ${same.length} pairs.`, { field: 'same' });
  }
  let genuineCount = 0;
  for (let pair = 0; pair < same.length; pair++) if (same[pair] === 1) genuineCount++;
  const genuine = new Float64Array(genuineCount);
  const impostor = new Float64Array(same.length - genuineCount);
  let g = 0;
  let i = 0;
  for (let pair = 0; pair < same.length; pair++) {
    const distance = distances[pair]!;
    if (Number.isNaN(distance)) {
      throw new UserError(`The distance of pair ${pair} (from 0) is not a number.`, { field: 'distances' });
    }
    if (same[pair] === 1) genuine[g++] = distance;
    else impostor[i++] = distance;
  }
  requireBothKinds(genuine.length, impostor.length);
  genuine.sort();
  impostor.sort();
  return { genuine, impostor };
}

/** @throws UserError when one kind of pair is missing */
export function requireBothKinds(genuine: number, impostors: number): void {
  if (genuine > 0 && impostors > 0) return;
  throw new UserError(
    `Verification needs pairs of both kinds: there are ${genuine} genuine and ${impostors} impostor pairs.`,
    { field: 'pairs.same' },
  );
}

/** Counts at one cut: all pairs with a distance of at most `threshold` are accepted. */
export interface Cut {
  threshold: number;
  genuineAccepted: number;
  impostorsAccepted: number;
}

/**
 * Visits every distinct distance in ascending order with the pairs accepted there. Pairs with equal distances are
 * accepted together, so no order among ties can matter.
 *
 * The visitor's argument is one object, reused; returning false ends the walk.
 */
export function walkCuts(sorted: SortedDistances, visit: (cut: Cut) => boolean): void {
  const { genuine, impostor } = sorted;
  const cut: Cut = { threshold: 0, genuineAccepted: 0, impostorsAccepted: 0 };
  let g = 0;
  let i = 0;
  while (g < genuine.length || i < impostor.length) {
    const nextGenuine = g < genuine.length ? genuine[g]! : Infinity;
    const nextImpostor = i < impostor.length ? impostor[i]! : Infinity;
    const threshold = Math.min(nextGenuine, nextImpostor);
    while (g < genuine.length && genuine[g] === threshold) g++;
    while (i < impostor.length && impostor[i] === threshold) i++;
    cut.threshold = threshold;
    cut.genuineAccepted = g;
    cut.impostorsAccepted = i;
    if (!visit(cut)) return;
  }
}

/** How many of an ascending array are at most `threshold`. */
export function countAtMost(ascending: ArrayLike<number>, threshold: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of an ascending array are below `limit`. */
export function countBelow(ascending: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
