import { describe, expect, test } from 'vitest';
import { gini } from './class-recall.ts';
import { checkBins } from './frequency.ts';
import { longTailAccuracy } from './long-tail-accuracy.ts';

// Classes 0 (200 training images), 1 (50), 2 (4), 3 (1); recalls 3/4, 1/2, 0/1, 1/1.
const labels = [0, 0, 0, 0, 1, 1, 2, 3];
const predictions = [0, 0, 0, 1, 1, 0, 0, 3];
const trainCounts = [200, 50, 4, 1];

describe('accuracy under a long tail', () => {
  test('is what a hand computes', () => {
    const result = longTailAccuracy({ predictions, labels, trainCounts });
    expect(result).toMatchObject({ classes: 4, images: 8, top1: 5 / 8, balanced: (0.75 + 0.5 + 0 + 1) / 4 });
    expect(result.groups.many).toEqual({ classes: 1, images: 4, top1: 0.75, balanced: 0.75 });
    expect(result.groups.medium).toEqual({ classes: 1, images: 2, top1: 0.5, balanced: 0.5 });
    expect(result.groups.few).toEqual({ classes: 2, images: 2, top1: 0.5, balanced: 0.5 });
    expect(result.headTailGap).toBe(0.25);
    expect(result.harmonicMean).toBeCloseTo(3 / (1 / 0.75 + 2 + 2), 12);
    expect(result.shots).toEqual({ fewBelow: 20, manyAbove: 100 });
    expect(result.bins.map(({ name, classes, balanced }) => [name, classes, balanced])).toEqual([
      ['1', 1, 1],
      ['2-5', 1, 0],
      ['20+', 2, 0.625],
    ]);
    expect(result.removed).toBeUndefined();
  });

  test('leaves an empty group out instead of calling it zero', () => {
    const result = longTailAccuracy({ predictions, labels, trainCounts: [200, 200, 200, 150] });
    expect(Object.keys(result.groups)).toEqual(['many']);
    expect(result).not.toHaveProperty('headTailGap');
    expect(result.bins).toHaveLength(1);
    expect(result.harmonicMean).toBe(result.balanced);
  });

  test('counts the images of removed classes apart, and in nothing else', () => {
    const result = longTailAccuracy({ predictions, labels, trainCounts, removed: [2, 3, 9] });
    expect(result.removed).toEqual({ classes: 2, images: 2 });
    expect(result).toMatchObject({ classes: 2, images: 6, balanced: 0.625 });
    expect(result.groups).not.toHaveProperty('few');
    expect(() => longTailAccuracy({ predictions, labels, trainCounts, removed: [0, 1, 2, 3] })).toThrow(
      'Every class',
    );
  });

  test('says on which side of a boundary a class at the boundary falls', () => {
    const at = (count: number) =>
      Object.keys(longTailAccuracy({ predictions: [0], labels: [0], trainCounts: [count] }).groups);
    expect([19, 20, 100, 101].map(at)).toEqual([['few'], ['medium'], ['medium'], ['many']]);
  });

  test('refuses labels without a count, unequal lengths, nothing, and crossed boundaries', () => {
    expect(() => longTailAccuracy({ predictions, labels, trainCounts: [1, 2] })).toThrow('Class 2');
    expect(() => longTailAccuracy({ predictions: [1], labels, trainCounts })).toThrow('1 predictions');
    expect(() => longTailAccuracy({ predictions: [], labels: [], trainCounts })).toThrow('no test images');
    expect(() =>
      longTailAccuracy({ predictions, labels, trainCounts, shots: { fewBelow: 50, manyAbove: 20 } }),
    ).toThrow('overlap');
    expect(() =>
      checkBins([
        { name: 'a', from: 1, to: 4 },
        { name: 'b', from: 4 },
      ]),
    ).toThrow('"b" overlaps');
    expect(() =>
      checkBins([
        { name: 'a', from: 1 },
        { name: 'b', from: 4 },
      ]),
    ).toThrow('"b"');
    expect(() =>
      checkBins([
        { name: 'a', from: 1, to: 1 },
        { name: 'a', from: 4 },
      ]),
    ).toThrow('called "a"');
  });
});

test('the Gini coefficient is half the mean absolute difference over the mean', () => {
  const values = [0, 0.2, 0.2, 0.9];
  const mean = values.reduce((sum, value) => sum + value, 0) / 4;
  const differences = values.flatMap((a) => values.map((b) => Math.abs(a - b)));
  expect(gini(values)).toBeCloseTo(differences.reduce((sum, value) => sum + value, 0) / 16 / 2 / mean, 12);
  expect(gini([0.5, 0.5])).toBe(0);
  expect(gini([0, 0])).toBe(0);
});
