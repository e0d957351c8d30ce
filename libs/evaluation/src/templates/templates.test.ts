import { describe, expect, test } from 'vitest';
import { poolTemplates } from './pool-templates.ts';
import { videoPairDistances } from './video-pairs.ts';

const images = {
  data: Float32Array.from([1, 0, 0, 1, 0, 3, 2, 0, 1, 0]),
  count: 5,
  dimension: 2,
};

describe('templates', () => {
  test('count every medium once, however many frames it has', () => {
    // Template 4: medium 0 is (1, 0); medium 1 is the mean (0, 2) of (0, 1) and (0, 3). Template 2: the rest.
    const pooled = poolTemplates(images, [4, 4, 4, 2, 2], [0, 1, 1, 0, 0]);
    expect(Array.from(pooled.templates)).toEqual([2, 4]);
    expect(Array.from(pooled.embeddings.data)).toEqual(
      [1, 0, 1 / Math.sqrt(5), 2 / Math.sqrt(5)].map(Math.fround),
    );
  });

  test('that pool to nothing are refused', () => {
    const opposite = { data: Float32Array.of(1, -1), count: 2, dimension: 1 };
    expect(() => poolTemplates(opposite, [7, 7], [0, 1])).toThrow('Template 7');
    expect(() => poolTemplates(images, [1], [0])).toThrow('1 labels');
  });
});

describe('videos', () => {
  // Unit frames: (1,0), (0,1) | (0,1), (1,0).
  const videos = [[0, 1], [2], [3]];
  const pairs = { first: [0, 0], second: [1, 2] };

  test('compare by their mean embeddings, their mean or their best score', () => {
    const compare = (pooling: 'mean-embedding' | 'mean-score' | 'best-score') =>
      Array.from(videoPairDistances(images, videos, pairs, { pooling }));
    expect(compare('mean-score')).toEqual([0.5, 0.5]);
    expect(compare('best-score')).toEqual([0, 0]);
    for (const distance of compare('mean-embedding')) expect(distance).toBeCloseTo(1 - Math.SQRT1_2, 12);
  });

  test('take as many frames as asked, evenly spaced from the first', () => {
    const one = videoPairDistances(images, videos, pairs, { pooling: 'mean-score', frames: 1 });
    expect(Array.from(one)).toEqual([1, 0]);
  });

  test('that are missing or empty are refused with the pair', () => {
    const options = { pooling: 'mean-score' } as const;
    expect(() => videoPairDistances(images, videos, { first: [0], second: [9] }, options)).toThrow(
      'video 9, which is missing',
    );
    expect(() => videoPairDistances(images, [[0], []], { first: [0], second: [1] }, options)).toThrow(
      'Pair 0 (from 0) names video 1, which has no frames',
    );
  });
});
