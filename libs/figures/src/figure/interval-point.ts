import { groupRows, meanAndRange } from './group-rows.ts';

/** A mean with its interval at one place of an axis. */
export interface IntervalPoint {
  /** The loss, or whatever the colours tell apart. */
  readonly series: string;
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One run's value. */
export interface SeedPoint {
  readonly series: string;
  readonly x: number;
  readonly seed: number;
  readonly value: number;
}

/**
 * Runs gathered over their seeds; values that are not finite are left out.
 * @param interval of the mean, such as a bootstrap interval; by default the range of the seeds
 */
export function overSeeds(
  rows: readonly SeedPoint[],
  interval?: (values: readonly number[]) => readonly [number, number],
): IntervalPoint[] {
  const finite = rows.filter(({ value }) => Number.isFinite(value));
  return [...groupRows(finite, ({ series, x }) => JSON.stringify([series, x])).values()].map((group) => {
    const { series, x } = group[0]!;
    const values = group.map(({ value }) => value);
    const { mean, ...range } = meanAndRange(values);
    const [low, high] = interval?.(values) ?? [range.low, range.high];
    return { series, x, mean, low, high };
  });
}
