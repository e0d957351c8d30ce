/** Two rows of a batch and their squared distance. */
export interface RangePair {
  readonly digit: number;
  readonly first: number;
  readonly second: number;
  readonly squared: number;
}

/** The two nearest of the identities' means in a batch. */
export interface CenterPair {
  readonly digits: readonly [number, number];
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly squared: number;
}

/**
 * The k greatest ranges of every identity of a batch, which the range loss averages harmonically: pairs of rows, each
 * unordered pair once, the greatest first.
 *
 * @param points [n, 2], row-major
 * @param digits [n]
 */
export function largestRanges(points: ArrayLike<number>, digits: ArrayLike<number>, k: number): RangePair[] {
  return rowsByDigit(digits).flatMap(([digit, rows]) => {
    const pairs = rows.flatMap((first, place) =>
      rows
        .slice(place + 1)
        .map((second) => ({ digit, first, second, squared: squaredDistance(points, first, second) })),
    );
    return pairs.sort((a, b) => b.squared - a.squared).slice(0, k);
  });
}

/** The pair of identities whose batch means are nearest; undefined with fewer than two identities. */
export function nearestCenters(points: ArrayLike<number>, digits: ArrayLike<number>): CenterPair | undefined {
  const centers = rowsByDigit(digits).map(([digit, rows]) => {
    const mean = (axis: 0 | 1) => rows.reduce((sum, row) => sum + points[2 * row + axis]!, 0) / rows.length;
    return { digit, at: [mean(0), mean(1)] as const };
  });
  let nearest: CenterPair | undefined;
  centers.forEach((one, place) => {
    for (const other of centers.slice(place + 1)) {
      const squared = (one.at[0] - other.at[0]) ** 2 + (one.at[1] - other.at[1]) ** 2;
      if (nearest !== undefined && squared >= nearest.squared) continue;
      nearest = { digits: [one.digit, other.digit], from: one.at, to: other.at, squared };
    }
  });
  return nearest;
}

function rowsByDigit(digits: ArrayLike<number>): [number, number[]][] {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < digits.length; row++) {
    const digit = digits[row]!;
    const known = rows.get(digit);
    if (known === undefined) rows.set(digit, [row]);
    else known.push(row);
  }
  return [...rows];
}

function squaredDistance(points: ArrayLike<number>, first: number, second: number): number {
  return (
    (points[2 * first]! - points[2 * second]!) ** 2 + (points[2 * first + 1]! - points[2 * second + 1]!) ** 2
  );
}
