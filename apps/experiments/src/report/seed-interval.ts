import { summarize } from '@rangeloss/evaluation';

/** Student's 95 % interval of the mean where there are seeds enough for one, else the range of the values. */
export function seedInterval(values: readonly number[]): readonly [number, number] {
  const { min, max, interval } = summarize(values);
  return interval.kind === 't' ? [interval.low, interval.high] : [min, max];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
