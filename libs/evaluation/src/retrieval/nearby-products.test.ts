import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearbyByLoop } from '../fixtures/nearby-by-loop.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import { reachOf } from './nearby-products.ts';
import type { DistanceName } from '../embeddings/distances.ts';

test('a search that hands over only what matters finds the same neighbours', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom<DistanceName>('cosine', 'euclidean', 'squared'),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      async (seed, distance, blockNumbers, coarse) => {
        const random = randomStream(seed);
        const draw = () => (coarse ? 1 + random.integer(3) : 1000 + random.normal());
        const matrix = (count: number) => ({
          data: Float32Array.from({ length: count * 3 }, draw),
          count,
          dimension: 3,
        });
        const [queries, references] = [matrix(11), matrix(13)];
        const options = { k: 4, distance, blockBytes: 4 * blockNumbers };
        for (const others of [null, references]) {
          expect(await nearestNeighbours(queries, others, { ...options, nearby: nearbyByLoop })).toEqual(
            await nearestNeighbours(queries, others, options),
          );
        }
      },
    ),
  );
});

test('few products of the tiles beside the diagonal are handed over', async () => {
  const random = randomStream(3);
  const queries = {
    data: Float32Array.from({ length: 256 * 8 }, () => random.normal()),
    count: 256,
    dimension: 8,
  };
  let made = 0;
  let given = 0;
  await nearestNeighbours(queries, null, {
    k: 3,
    blockBytes: 4 * 32 * 32,
    nearby: (tile) => {
      const found = nearbyByLoop(tile);
      made += tile.leftRows * tile.rightRows;
      given += found.places.length;
      return found;
    },
  });
  // Eight by eight tiles: 28 above the diagonal.
  expect(made).toBe(28 * 32 * 32);
  expect(given).toBeGreaterThan(0);
  expect(given).toBeLessThan(made / 8);
});

test('a reach is never too short in float32, and keeps everything and nothing', () => {
  const random = randomStream(5);
  for (let trial = 0; trial < 1000; trial++) {
    const longest = 10 ** (6 * random.uniform() - 3);
    const limit = longest * (2 * random.uniform() - 1);
    const half = Math.fround((longest * random.uniform()) / 2);
    // The least product that the limit admits, as float32 has it or the next one above.
    const product = half - limit / 2;
    expect(Math.fround(Math.fround(product) + Math.fround(reachOf(limit, longest)))).toBeGreaterThanOrEqual(
      half,
    );
  }
  expect(reachOf(Infinity, 1)).toBe(Infinity);
  expect(reachOf(-Infinity, 1)).toBe(-Infinity);
  expect(reachOf(1, 1e38)).toBe(Infinity);
});
