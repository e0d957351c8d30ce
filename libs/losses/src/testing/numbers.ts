import { randomStream } from '@rangeloss/foundation';

/** A matrix in plain float64 numbers, as the oracles take it. */
export type Matrix = readonly (readonly number[])[];

/** Normal numbers that float32 holds exactly, so that an oracle and a tensor see the same input. */
export function randomMatrix(seed: number, rows: number, columns: number, scale = 1, offset = 0): number[][] {
  const stream = randomStream(seed, 'test-matrix');
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => Math.fround(offset + scale * stream.normal())),
  );
}

/** Gradient of a scalar function by central differences in float64. */
export function numericGradient(of: (matrix: number[][]) => number, at: Matrix, step = 1e-5): number[][] {
  const point = at.map((row) => [...row]);
  return point.map((row) =>
    row.map((value, column) => {
      row[column] = value + step;
      const above = of(point);
      row[column] = value - step;
      const below = of(point);
      row[column] = value;
      return (above - below) / (2 * step);
    }),
  );
}

/** Greatest absolute difference as a share of the greatest expected magnitude (of 1e-12 where all are zero). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let magnitude = 1e-12;
  for (let place = 0; place < expected.length; place++) {
    const gap = Math.abs(actual[place]! - expected[place]!);
    difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap);
    magnitude = Math.max(magnitude, Math.abs(expected[place]!));
  }
  return difference / magnitude;
}

/** Squared Euclidean distance. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, place) => sum + (value - b[place]!) ** 2, 0);
}

/** A row at Euclidean length one. */
export function unit(row: readonly number[]): number[] {
  const length = Math.hypot(...row);
  return row.map((value) => value / Math.max(length, 1e-12));
}

/** Mean, zero for nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export type Reduction = 'nonzero' | 'mean' | 'sum';

/** The values of a loss as one number; `nonzero` is the mean of those above zero. */
export function reduced(values: readonly number[], reduction: Reduction): number {
  if (reduction === 'sum') return values.reduce((sum, value) => sum + value, 0);
  return mean(reduction === 'mean' ? values : values.filter((value) => value > 0));
}
