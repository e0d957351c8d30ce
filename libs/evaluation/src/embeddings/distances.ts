import { UserError } from '@rangeloss/foundation';

/**
 * How far two embeddings are apart; smaller always means more alike.
 *
 * - `cosine`: 1 - a.b / (|a| |b|), in [0, 2]; does not look at length
 * - `euclidean`: |a - b|
 * - `squared`: |a - b|^2, the range loss's; on unit embeddings twice the cosine distance
 */
export type DistanceName = 'cosine' | 'euclidean' | 'squared';

/** Distance between two rows that start at `a` and `b` of their arrays, summed in float64. */
export type RowDistance = (
  left: ArrayLike<number>,
  a: number,
  right: ArrayLike<number>,
  b: number,
  dimension: number,
) => number;

function squared(
  left: ArrayLike<number>,
  a: number,
  right: ArrayLike<number>,
  b: number,
  dimension: number,
): number {
  let sum = 0;
  for (let d = 0; d < dimension; d++) {
    // Differences first: |a|^2 + |b|^2 - 2ab would lose tiny distances far from the origin.
    const difference = left[a + d]! - right[b + d]!;
    sum += difference * difference;
  }
  return sum;
}

function cosine(
  left: ArrayLike<number>,
  a: number,
  right: ArrayLike<number>,
  b: number,
  dimension: number,
): number {
  let product = 0;
  let leftSquare = 0;
  let rightSquare = 0;
  for (let d = 0; d < dimension; d++) {
    const x = left[a + d]!;
    const y = right[b + d]!;
    product += x * y;
    leftSquare += x * x;
    rightSquare += y * y;
  }
  // No direction: as far from any as a right angle. Callers refuse zero embeddings; a center may come out zero.
  if (leftSquare === 0 || rightSquare === 0) return 1;
  // Rounding may carry the quotient just past one; equal rows are exactly zero apart.
  return Math.max(0, 1 - product / Math.sqrt(leftSquare * rightSquare));
}

const rowDistances: Record<DistanceName, RowDistance> = {
  cosine,
  squared,
  euclidean: (left, a, right, b, dimension) => Math.sqrt(squared(left, a, right, b, dimension)),
};

/** The names that `distance` options take. */
export const distanceNames: readonly DistanceName[] = ['cosine', 'euclidean', 'squared'];

/**
 * The function behind a distance's name.
 *
 * @throws UserError when there is no such distance
 */
export function rowDistance(name: DistanceName): RowDistance {
  // Names also come from JavaScript and from files, where the type does not hold.
  if (!distanceNames.includes(name)) {
    throw new UserError(`There is no distance "${name}"; there are ${distanceNames.join(', ')}.`, {
      field: 'distance',
    });
  }
  return rowDistances[name];
}
