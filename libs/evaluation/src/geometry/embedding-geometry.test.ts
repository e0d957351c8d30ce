import { randomStream } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { effectiveRank } from './effective-rank.ts';
import { embeddingGeometry } from './embedding-geometry.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { excessKurtosis } from './kurtosis.ts';

function matrix(rows: readonly (readonly number[])[]): EmbeddingMatrix {
  return { data: Float32Array.from(rows.flat()), count: rows.length, dimension: rows[0]!.length };
}

describe('the geometry of an embedding', () => {
  // Identity 7: (0,0), (3,4), (0,4), with distances 5, 4, 3. Identity 2: (100,0), (100,1), (101,0).
  const embeddings = matrix([
    [0, 0],
    [100, 0],
    [3, 4],
    [100, 1],
    [0, 4],
    [101, 0],
  ]);
  const labels = [7, 2, 7, 2, 7, 2];

  test('has the ranges that a hand computes', () => {
    const { intra, imagesPerIdentity, identities } = embeddingGeometry(embeddings, labels);
    expect({ imagesPerIdentity, identities }).toEqual({ imagesPerIdentity: 3, identities: 2 });
    expect(intra!.largest).toBeCloseTo((5 + Math.SQRT2) / 2, 6);
    expect(intra!.kLargest).toBeCloseTo((4.5 + (Math.SQRT2 + 1) / 2) / 2, 6);
    expect(intra!.mean).toBeCloseTo((4 + (Math.SQRT2 + 2) / 3) / 2, 6);
    // Harmonic means of the two largest squares: 25 and 16, 2 and 1.
    expect(intra!.rangeTerm).toBeCloseTo((2 / (1 / 25 + 1 / 16) + 2 / (1 / 2 + 1)) / 2, 6);
  });

  test('has the distances between centers that a hand computes', () => {
    const { inter, intra, intraToInter, nearestCenterAccuracy } = embeddingGeometry(embeddings, labels);
    const between = Math.hypot(100 + 1 / 3 - 1, 1 / 3 - 8 / 3);
    for (const value of Object.values(inter!)) expect(value).toBeCloseTo(between, 12);
    expect(intraToInter).toBe(intra!.mean / inter!.mean);
    expect(nearestCenterAccuracy).toBe(1);
  });

  test('by frequency gives the mean length of each bin that has images', () => {
    const counts = [0, 0, 1, 0, 0, 0, 0, 30];
    const { normByFrequency } = embeddingGeometry(embeddings, labels, { trainCounts: counts });
    expect(normByFrequency!.map(({ name, images }) => [name, images])).toEqual([
      ['1', 3],
      ['20+', 3],
    ]);
    expect(normByFrequency![1]!.mean).toBeCloseTo((0 + 5 + 4) / 3, 6);
  });

  test('measures the same number of images of every identity unless told otherwise', () => {
    const random = randomStream(3);
    const rows = Array.from({ length: 30 }, () => [random.normal(), random.normal()]);
    const unequal = rows.map((_, image) => (image < 20 ? 0 : image < 29 ? 1 : 2));
    const drawn = embeddingGeometry(matrix(rows), unequal);
    expect(drawn).toMatchObject({ identities: 2, imagesPerIdentity: 9, identitiesLeftOut: 1 });
    const all = embeddingGeometry(matrix(rows), unequal, { imagesPerIdentity: 'all' });
    expect(all).toMatchObject({ identities: 3, identitiesLeftOut: 0 });
    expect(all.intra!.largest).toBeGreaterThan(drawn.intra!.largest);
    expect(embeddingGeometry(matrix(rows), unequal, { seed: 1 }).intra).not.toEqual(drawn.intra);
  });

  test('has nothing to say of one image each, of one identity, or of equal embeddings, and says so', () => {
    const single = embeddingGeometry(
      matrix([
        [1, 0],
        [0, 1],
      ]),
      [0, 1],
    );
    expect(single).toMatchObject({ intra: null, intraToInter: null, nearestCenterAccuracy: null });
    const one = embeddingGeometry(
      matrix([
        [1, 0],
        [0, 1],
      ]),
      [5, 5],
    );
    expect(one).toMatchObject({ inter: null, nearestCenterAccuracy: null });
    const equal = embeddingGeometry(
      matrix([
        [0.1, 0.7],
        [0.1, 0.7],
        [0.1, 0.7],
        [0.1, 0.7],
      ]),
      [0, 0, 1, 1],
    );
    expect(equal.kurtosis).toEqual({ distanceToCenter: null, perDimension: null });
    expect(equal).toMatchObject({ effectiveRank: 0, intraToInter: null, nearestCenterAccuracy: 0 });
    expect(equal.intra).toEqual({ mean: 0, largest: 0, kLargest: 0, rangeTerm: 0 });
  });

  test('refuses embeddings that are not finite, labels that do not fit, k of zero and (cosine) zero rows', () => {
    expect(() => embeddingGeometry(matrix([[1], [NaN]]), [0, 0])).toThrow('image 1 holds NaN');
    expect(() => embeddingGeometry(matrix([[1], [2]]), [0])).toThrow('1 labels');
    expect(() => embeddingGeometry(matrix([[1], [2]]), [0, 0], { k: 0 })).toThrow('k is');
    expect(() => embeddingGeometry(matrix([[1], [0]]), [0, 0], { distance: 'cosine' })).toThrow(
      'image 1 is zero',
    );
    expect(() => embeddingGeometry({ data: new Float32Array(3), count: 2, dimension: 2 }, [0, 0])).toThrow(
      '3 numbers',
    );
  });
});

test('kurtosis is zero for normal numbers, -1.2 for uniform ones, -2 for a coin', () => {
  const random = randomStream(5);
  expect(excessKurtosis(Array.from({ length: 200_000 }, () => random.normal()))).toBeCloseTo(0, 1);
  expect(excessKurtosis(Array.from({ length: 200_000 }, () => random.uniform()))).toBeCloseTo(-1.2, 1);
  expect(excessKurtosis([0, 1, 0, 1])).toBe(-2);
});

test('the effective rank counts equally strong directions, with more or fewer images than dimensions', () => {
  const axes = [0, 1, 2].flatMap((axis) =>
    [-1, 1].map((sign) => [0, 1, 2, 3, 4, 5, 6, 7].map((d) => (d === axis ? sign : 0))),
  );
  expect(effectiveRank(matrix(axes))).toBeCloseTo(3, 6);
  expect(effectiveRank(matrix([...axes, ...axes]))).toBeCloseTo(3, 6);
});
