import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import { nearbyByLoop } from '../fixtures/nearby-by-loop.ts';
import { identificationRates } from './rank-identification.ts';
import { searchSingleImages } from './single-image-search.ts';

const line = (...positions: number[]) => ({
  data: Float32Array.from(positions),
  count: positions.length,
  dimension: 1,
});

test('each image is enrolled alone, and the others of its identity are looked for', async () => {
  // Mates and distractors of 0: 3, 10 and 4, 8, 99 away; of 3: 3, 7 and 1, 5, 96; of 10: 7, 10 and 2, 6, 89. 100 has no
  // mate.
  const search = await searchSingleImages({
    images: { embeddings: line(0, 3, 10, 100), labels: [5, 5, 5, 6] },
    distractors: line(4, 8, 99),
    distance: 'euclidean',
  });
  expect(Array.from(search.rank)).toEqual([1, 3, 2, 3, 3, 3]);
  expect(identificationRates(search, [1, 2, 3])).toMatchObject({
    rates: [
      { rank: 1, rate: 1 / 6 },
      { rank: 2, rate: 2 / 6 },
      { rank: 3, rate: 1 },
    ],
    probes: 6,
    gallery: 1,
    identities: 2,
    distractors: 3,
  });
});

test('agrees with a loop over trials, whatever the distance and the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom<DistanceName>('cosine', 'euclidean', 'squared'),
      fc.boolean(),
      async (seed, distance, coarse) => {
        const random = randomStream(seed);
        const rows = (count: number) => ({
          data: Float32Array.from({ length: 2 * count }, () =>
            coarse ? 1 + random.integer(3) : 100 + random.normal(),
          ),
          count,
          dimension: 2,
        });
        const [embeddings, distractors] = [rows(9), rows(20)];
        const labels = [0, 0, 1, 1, 1, 2, 2, 3, 3];
        async function* pieces() {
          for (let first = 0; first < 20; first += 8) {
            const data = distractors.data.subarray(2 * first, 2 * first + 16);
            yield await Promise.resolve({ data, count: data.length / 2, dimension: 2 });
          }
        }
        const between = rowDistance(distance);
        const expected = labels.flatMap((label, probe) =>
          labels
            .flatMap((other, mate) => (other === label && mate !== probe ? [mate] : []))
            .map((mate) => between(embeddings.data, 2 * probe, embeddings.data, 2 * mate, 2))
            .sort((a, b) => a - b)
            .map(
              (apart) =>
                1 +
                Array.from({ length: 20 }, (_, at) =>
                  between(embeddings.data, 2 * probe, distractors.data, 2 * at, 2),
                ).filter((other) => other <= apart).length,
            ),
        );
        const given = { images: { embeddings, labels }, distance, blockBytes: 60 };
        expect(Array.from((await searchSingleImages({ ...given, distractors })).rank)).toEqual(expected);
        const piecewise = { ...given, distractors: pieces(), nearby: nearbyByLoop };
        expect(Array.from((await searchSingleImages(piecewise)).rank)).toEqual(expected);
      },
    ),
  );
});

test('without mates or distractors there is nothing to find', async () => {
  const images = { embeddings: line(1, 2), labels: [0, 1] };
  const given = { distractors: line(3), distance: 'euclidean' } as const;
  await expect(searchSingleImages({ ...given, images })).rejects.toThrow('No identity has two images');
  const alone = {
    images: { ...images, labels: [0, 0] },
    distractors: line(),
    distance: 'euclidean',
  } as const;
  await expect(searchSingleImages(alone)).rejects.toThrow('distractors are needed');
});
