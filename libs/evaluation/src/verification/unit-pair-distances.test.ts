import { randomStream } from '@rangeloss/foundation';
import { expect, test } from 'vitest';
import { distanceNames } from '../embeddings/distances.ts';
import { embeddingNorms, unitEmbeddings } from '../embeddings/embedding-matrix.ts';
import { unitPairDistances } from './unit-pair-distances.ts';
import { pairDistances } from './verification-pairs.ts';

const random = randomStream(41);
const embeddings = {
  data: Float32Array.from({ length: 90 }, () => 7 * random.normal()),
  count: 18,
  dimension: 5,
};
const pairs = {
  first: Int32Array.from({ length: 30 }, () => random.integer(18)),
  second: Int32Array.from({ length: 30 }, () => random.integer(18)),
};

test.each(distanceNames)('scaled pair by pair, %s distances are those of a scaled copy', (distance) => {
  const norms = embeddingNorms(embeddings);
  expect(unitPairDistances(embeddings, norms, pairs, distance)).toEqual(
    pairDistances(unitEmbeddings(embeddings), pairs, distance),
  );
});

test('a pair that names a missing image is refused by its number', () => {
  const norms = embeddingNorms(embeddings);
  const wrong = { first: Int32Array.of(0, 18), second: Int32Array.of(1, 1) };
  expect(() => unitPairDistances(embeddings, norms, wrong, 'cosine')).toThrow(
    'Pair 1 (from 0) names image 18; there are 18 embeddings',
  );
});
