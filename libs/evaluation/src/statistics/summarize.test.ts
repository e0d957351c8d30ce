import { expect, test } from 'vitest';
import { summarize } from './summarize.ts';

test('one value has no interval, two have a range, three have a t interval', () => {
  expect(summarize([0.5])).toEqual({ count: 1, mean: 0.5, min: 0.5, max: 0.5, interval: { kind: 'none' } });
  expect(summarize([0.75, 0.5])).toEqual({
    count: 2,
    mean: 0.625,
    min: 0.5,
    max: 0.75,
    interval: { kind: 'range', low: 0.5, high: 0.75 },
  });
  const three = summarize([1, 2, 3]);
  expect(three.standardDeviation).toBe(1);
  // With two degrees of freedom the quantile has a closed form: (2p - 1) / sqrt(2 p (1 - p)).
  expect(three.interval).toMatchObject({ kind: 't', level: 0.95 });
  if (three.interval.kind === 't')
    expect(three.interval.high - 2).toBeCloseTo(0.95 / Math.sqrt(2 * 0.975 * 0.025) / Math.sqrt(3), 10);
});

test('equal values have an interval of no width', () => {
  expect(summarize([2, 2, 2]).interval).toEqual({ kind: 't', low: 2, high: 2, level: 0.95 });
});

test('nothing, a value that is not finite and a level that is none are refused', () => {
  expect(() => summarize([])).toThrow('no value');
  expect(() => summarize([1, NaN])).toThrow('Value 1');
  expect(() => summarize([1, 2, 3], 95)).toThrow('level');
});
