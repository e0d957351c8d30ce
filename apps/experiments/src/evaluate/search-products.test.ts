import { nearestNeighbours } from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';
import { expect, test } from 'vitest';
import { searchProducts } from './search-products.ts';

test('a backend is asked for many products only, and finds the same neighbours', async () => {
  expect(await searchProducts(1e9)).toEqual({});
  const random = randomStream(7);
  const matrix = (count: number) => ({
    data: Float32Array.from({ length: count * 16 }, () => random.normal()),
    count,
    dimension: 16,
  });
  const [queries, references] = [matrix(150), matrix(90)];
  const backend = await searchProducts(1e10);
  for (const others of [null, references]) {
    for (const distance of ['cosine', 'euclidean'] as const) {
      // Tiles of 32 rows.
      const options = { k: 5, distance, blockBytes: 4 * 32 * 32 };
      expect(await nearestNeighbours(queries, others, { ...options, ...backend })).toEqual(
        await nearestNeighbours(queries, others, options),
      );
    }
  }
});
