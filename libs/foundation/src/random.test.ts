import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from './random.ts';

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('a random stream', () => {
  test('repeats for an equal seed and key and differs for another key', () => {
    const first = randomStream(7, 'batch', 3);
    const again = randomStream(7, 'batch', 3);
    const other = randomStream(7, 'batch', 4);
    const numbers = take(20, () => first.uniform());
    expect(take(20, () => again.uniform())).toEqual(numbers);
    expect(take(20, () => other.uniform())).not.toEqual(numbers);
  });

  test('keeps apart keys whose texts would join to the same text', () => {
    expect(randomStream(1, 'a', 'bc').uniform()).not.toBe(randomStream(1, 'ab', 'c').uniform());
    expect(randomStream(1, 2).uniform()).not.toBe(randomStream(1, '2').uniform());
  });

  test('is uniform: mean and variance of 100,000 draws lie within five standard errors', () => {
    const stream = randomStream(11);
    const draws = take(100_000, () => stream.uniform());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / draws.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / draws.length));
    expect(Math.min(...draws.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws.slice(0, 1000))).toBeLessThan(1);
  });

  test('is normal: the first four moments of 100,000 draws lie within five standard errors', () => {
    const stream = randomStream(12);
    const draws = take(100_000, () => stream.normal());
    const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
    // The variance of x^p for a standard normal x is E[x^2p] - E[x^p]^2.
    const cases = [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const;
    for (const [power, expected, variance] of cases) {
      expect(Math.abs(moment(power) - expected)).toBeLessThan(5 * Math.sqrt(variance / draws.length));
    }
  });

  test('draws whole numbers without bias: chi-squared over 7 values stays below its 0.999 quantile', () => {
    const stream = randomStream(13);
    const counts = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 70_000; draw++) counts[stream.integer(7)]!++;
    const statistic = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(statistic).toBeLessThan(22.46);
  });

  test('permutes: every permutation of three items is about equally frequent', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = randomStream(seed, 'permutation').permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const statistic = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(statistic).toBeLessThan(20.52);
  });

  test('samples different items, and all of them when all are asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), fc.nat(200), (seed, a, b) => {
        const [count, population] = a < b ? [a, b] : [b, a];
        const items = randomStream(seed).sample(population, count);
        expect(new Set(items).size).toBe(count);
        for (const item of items) expect(item >= 0 && item < population).toBe(true);
      }),
    );
  });

  test('refuses what has no meaning', () => {
    expect(() => randomStream(0.5)).toThrow(/whole number/);
    expect(() => randomStream(NaN)).toThrow(/whole number/);
    expect(() => randomStream(1).integer(0)).toThrow(/bound/);
    expect(() => randomStream(1).sample(3, 4)).toThrow(/4 different items out of 3/);
  });

  test('handles an empty list', () => {
    expect(randomStream(1).permutation(0)).toHaveLength(0);
    expect(randomStream(1).shuffle([])).toEqual([]);
  });
});
