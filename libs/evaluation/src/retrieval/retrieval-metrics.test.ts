import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { clusteringMetrics } from './clustering.ts';
import { hubness } from './hubness.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import { retrievalByFrequency, retrievalMetrics } from './retrieval-metrics.ts';
import { plainRowProducts } from './row-products.ts';

/** Embeddings on a coarse grid, so that many are equal and many equally far. */
const coarse = fc
  .record({
    count: fc.integer({ min: 2, max: 14 }),
    dimension: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
  })
  .map(({ count, dimension, seed }) => {
    const random = randomStream(seed);
    const data = Float32Array.from({ length: count * dimension }, () => random.integer(3) + 1);
    const labels = Array.from({ length: count }, () => random.integer(4) - 1);
    return { embeddings: { data, count, dimension } satisfies EmbeddingMatrix, labels };
  });

/** Other rows by distance, then by index. */
function sortedOthers({ data, count, dimension }: EmbeddingMatrix, query: number, distance: DistanceName) {
  const between = rowDistance(distance);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => index !== query)
    .map((index) => ({
      index,
      distance: between(data, query * dimension, data, index * dimension, dimension),
    }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index);
}

describe('nearest neighbours', () => {
  test('are those that sorting all distances gives, ties by index, with any block size and distance', async () => {
    const distances = fc.constantFrom<DistanceName>('cosine', 'euclidean', 'squared');
    await fc.assert(
      fc.asyncProperty(
        coarse,
        distances,
        fc.integer({ min: 1, max: 200 }),
        async ({ embeddings }, distance, blockBytes) => {
          const k = embeddings.count - 1;
          const found = await nearestNeighbours(embeddings, null, { k, distance, blockBytes });
          for (let query = 0; query < embeddings.count; query++) {
            const expected = sortedOthers(embeddings, query, distance);
            expect(Array.from(found.indices.subarray(query * k, (query + 1) * k))).toEqual(
              expected.map((e) => e.index),
            );
            expect(Array.from(found.distances.subarray(query * k, (query + 1) * k))).toEqual(
              expected.map((e) => e.distance),
            );
          }
        },
      ),
    );
  });

  test('keep tiny distances far from the origin apart, where float32 products cannot', async () => {
    const data = Float32Array.from([1000, 1000.001, 1000.0005, 1000.002, 3]);
    const { indices } = await nearestNeighbours({ data, count: 5, dimension: 1 }, null, {
      k: 2,
      distance: 'euclidean',
    });
    expect([...indices.subarray(0, 2)]).toEqual([2, 1]);
  });

  test('are the lowest indices where all embeddings are equal', async () => {
    const embeddings = { data: new Float32Array(300).fill(1), count: 150, dimension: 2 };
    const { indices } = await nearestNeighbours(embeddings, null, { k: 2, blockBytes: 1024 });
    expect([...indices.subarray(0, 6)]).toEqual([1, 2, 0, 2, 0, 1]);
    expect([...indices.subarray(298)]).toEqual([0, 1]);
  });

  test('take any matrix product', async () => {
    let calls = 0;
    const random = randomStream(2);
    const embeddings = {
      data: Float32Array.from({ length: 60 }, () => random.normal()),
      count: 20,
      dimension: 3,
    };
    const counted = await nearestNeighbours(embeddings, null, {
      k: 4,
      blockBytes: 400,
      products: (...args) => {
        calls++;
        return Promise.resolve(plainRowProducts(...args));
      },
    });
    // Two by two tiles, of which one below the diagonal is that above it.
    expect(calls).toBe(3);
    expect(counted).toEqual(await nearestNeighbours(embeddings, null, { k: 4 }));
  });

  test('are refused where there are fewer, and of embeddings that cannot be compared', async () => {
    const two = { data: Float32Array.of(1, 2), count: 2, dimension: 1 };
    await expect(nearestNeighbours(two, null, { k: 2 })).rejects.toThrow('k is 2; there are 1 references');
    await expect(nearestNeighbours(two, { ...two, dimension: 2, count: 1 }, { k: 1 })).rejects.toThrow('2');
    const zero = { data: Float32Array.of(1, 0), count: 2, dimension: 1 };
    await expect(nearestNeighbours(zero, null, { k: 1 })).rejects.toThrow('image 1 is zero');
  });
});

describe('retrieval metrics', () => {
  test('are what a loop over sorted neighbours gives', async () => {
    await fc.assert(
      fc.asyncProperty(coarse, async ({ embeddings, labels }) => {
        const ours = await retrievalMetrics(embeddings, labels, { distance: 'euclidean', recallAt: [1, 3] });
        const rows = labels.flatMap((label, query) => {
          const hits = sortedOthers(embeddings, query, 'euclidean').map(
            ({ index }) => labels[index] === label,
          );
          const total = hits.filter(Boolean).length;
          if (total === 0) return [];
          const within = hits.slice(0, total);
          let precisions = 0;
          within.forEach((hit, place) => {
            if (hit) precisions += within.slice(0, place + 1).filter(Boolean).length / (place + 1);
          });
          return [
            [
              hits[0] ? 1 : 0,
              within.filter(Boolean).length / total,
              precisions / total,
              hits.slice(0, 3).some(Boolean) ? 1 : 0,
            ],
          ];
        });
        expect(ours.queries).toBe(rows.length);
        expect(ours.loneQueries).toBe(labels.length - rows.length);
        const mean = (column: number) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length;
        if (rows.length === 0) {
          expect(ours.mapAtR).toBeNull();
          return;
        }
        expect(ours.precisionAt1).toBeCloseTo(mean(0), 12);
        expect(ours.rPrecision).toBeCloseTo(mean(1), 12);
        expect(ours.mapAtR).toBeCloseTo(mean(2), 12);
        const third = ours.recallAt.find(({ k }) => k === 3);
        if (third) expect(third.recall).toBeCloseTo(mean(3), 12);
      }),
    );
  });
});

test('retrieval by frequency bin averages the queries of each bin, over all references', async () => {
  const random = randomStream(31);
  const labels = Array.from({ length: 60 }, (_, image) => image % 6);
  const data = Float32Array.from({ length: 180 }, () => random.normal());
  const embeddings = { data, count: 60, dimension: 3 };
  // The last identity has a count that no bin holds.
  const binned = await retrievalByFrequency(embeddings, labels, [50, 40, 3, 2, 1, 0]);
  expect(binned.map(({ name, queries }) => [name, queries])).toEqual([
    ['1', 10],
    ['2-5', 20],
    ['20+', 20],
  ]);
  const inTail = Array.from({ length: 60 }, (_, image) => image).filter(
    (image) => labels[image] === 2 || labels[image] === 3,
  );
  const hits = inTail.filter(
    (query) => labels[sortedOthers(embeddings, query, 'cosine')[0]!.index] === labels[query],
  );
  expect(binned[1]!.precisionAt1).toBeCloseTo(hits.length / inTail.length, 12);
  await expect(retrievalByFrequency(embeddings, labels, [1])).rejects.toThrow('Identity 1');
});

test('clusters of identities far apart are the identities', () => {
  const random = randomStream(8);
  const labels = Int32Array.from({ length: 60 }, (_, image) => image % 4);
  const data = Float32Array.from(
    { length: 120 },
    (_, at) => 50 * labels[at >> 1]! * (at % 2 ? 1 : -1) + random.normal(),
  );
  expect(clusteringMetrics({ data, count: 60, dimension: 2 }, labels)).toEqual({
    clusters: 4,
    nmi: 1,
    ami: 1,
  });
});

test('one image that is near all others is a hub', async () => {
  // The center of a star, and points on its axes.
  const points = [
    [0, 0],
    [5, 0],
    [-5, 0],
    [0, 5],
    [0, -5],
  ];
  const star = { data: Float32Array.from(points.flat()), count: 5, dimension: 2 };
  const { largest, skewness, antihubs } = await hubness(star, { k: 1, distance: 'euclidean' });
  expect(largest).toBe(4);
  expect(skewness).toBeGreaterThan(1);
  expect(antihubs).toBe(3 / 5);
});
