/** The same length of both axes, around the data: what keeps circles round. */
export interface SquareDomain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** The smallest square around 2-D points (row-major), with a margin; one unit across where they coincide. */
export function squareDomain(points: ArrayLike<number>, margin = 0.06): SquareDomain {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let index = 0; index < points.length; index++) {
    const axis = index % 2;
    low[axis] = Math.min(low[axis]!, points[index]!);
    high[axis] = Math.max(high[axis]!, points[index]!);
  }
  const length = Math.max(high[0]! - low[0]!, high[1]! - low[1]!) || 1;
  const half = length * (0.5 + margin);
  const around = (axis: 0 | 1): readonly [number, number] => {
    const middle = (low[axis]! + high[axis]!) / 2;
    return [short(middle - half), short(middle + half)];
  };
  return { x: around(0), y: around(1) };
}

/** Five significant digits: finer than any pixel. */
export function short(value: number): number {
  return Number(value.toPrecision(5));
}
