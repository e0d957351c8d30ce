import { prepareBackend } from '@rangeloss/backend';
import { randomStream } from '@rangeloss/foundation';
import { rangeLossTerms } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { largestRanges, nearestCenters } from './largest-ranges.ts';

beforeAll(() => prepareBackend({ name: 'cpu' }));

describe('what the picture draws is what the loss sees', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 8],
  ])('seed %d, k = %d', (seed, k) => {
    const random = randomStream(seed, 'playground-test');
    const digits = Array.from({ length: 30 }, () => random.integer(6));
    const points = Float32Array.from({ length: 60 }, () => random.normal() * 5);
    const margin = 1000;
    const [intra, inter] = tf.tidy(() => {
      const terms = rangeLossTerms(tf.tensor2d(points, [30, 2]), digits, { k, margin });
      return [terms.intra.dataSync()[0]!, terms.inter.dataSync()[0]!];
    });
    const inverse = new Map<number, number[]>();
    for (const { digit, squared } of largestRanges(points, digits, k)) {
      inverse.set(digit, [...(inverse.get(digit) ?? []), 1 / squared]);
    }
    const harmonic = [...inverse.values()].reduce(
      (sum, terms) => sum + terms.length / terms.reduce((a, b) => a + b, 0),
      0,
    );
    expect(harmonic / intra).toBeCloseTo(1, 4);
    expect((margin - nearestCenters(points, digits)!.squared) / inter).toBeCloseTo(1, 5);
  });
});

it('takes each pair once, the greatest first, and none of an image alone', () => {
  const points = [0, 0, 0, 3, 0, 1, 50, 50];
  expect(largestRanges(points, [7, 7, 7, 2], 2)).toEqual([
    { digit: 7, first: 0, second: 1, squared: 9 },
    { digit: 7, first: 1, second: 2, squared: 4 },
  ]);
  expect(largestRanges(points, [7, 7, 7, 2], 9)).toHaveLength(3);
  expect(largestRanges([], [], 2)).toEqual([]);
});

it('finds the nearest centers, and none among fewer than two identities', () => {
  const points = [0, 0, 2, 0, 10, 0, 1, 4];
  expect(nearestCenters(points, [1, 1, 2, 3])).toEqual({
    digits: [1, 3],
    from: [1, 0],
    to: [1, 4],
    squared: 16,
  });
  expect(nearestCenters(points, [1, 1, 1, 1])).toBeUndefined();
});
