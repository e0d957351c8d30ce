import { UserError } from '@rangeloss/foundation';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** How sure a mean over seeds is: as much as the number of seeds allows to say. */
export type Interval =
  | { readonly kind: 'none' }
  /** Two values: the lower and the higher. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  /** Three and more: Student's t interval of the mean. */
  | { readonly kind: 't'; readonly low: number; readonly high: number; readonly level: number };

/** A handful of values in a few numbers. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Sample standard deviation (n - 1); absent below three values. */
  readonly standardDeviation?: number;
  readonly interval: Interval;
}

/**
 * Summarises the values that seeds gave. One seed has no interval, two have a range (their t interval would be some 13
 * standard errors wide), more have mean, standard deviation and a t interval.
 *
 * @param level confidence of the t interval, 0.95
 * @throws UserError when there is no value or one is not finite
 */
export function summarize(values: readonly number[], level = 0.95): Summary {
  if (values.length === 0) throw new UserError('There is no value to summarise.', { field: 'values' });
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new UserError(`Value ${wrong} (from 0) is ${values[wrong]!}; a run without a result is left out.`, {
      field: 'values',
    });
  }
  if (!(level > 0 && level < 1)) {
    throw new UserError(`A confidence level lies between 0 and 1, not at ${level}.`, { field: 'level' });
  }
  const count = values.length;
  const mean = sampleMean(values);
  const base = { count, mean, min: Math.min(...values), max: Math.max(...values) };
  if (count === 1) return { ...base, interval: { kind: 'none' } };
  if (count === 2) return { ...base, interval: { kind: 'range', low: base.min, high: base.max } };
  const standardDeviation = sampleDeviation(values);
  const half = (tQuantile((1 + level) / 2, count - 1) * standardDeviation) / Math.sqrt(count);
  return { ...base, standardDeviation, interval: { kind: 't', low: mean - half, high: mean + half, level } };
}

/** Arithmetic mean; NaN of nothing. */
export function sampleMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation, with n - 1; NaN below two values. */
export function sampleDeviation(values: readonly number[]): number {
  const mean = sampleMean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
