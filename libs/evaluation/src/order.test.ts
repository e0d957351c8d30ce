import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectEmbeddings } from './embeddings/embedding-matrix.ts';
import { embeddingGeometry } from './geometry/embedding-geometry.ts';
import { longTailAccuracy } from './long-tail/long-tail-accuracy.ts';
import { retrievalMetrics } from './retrieval/retrieval-metrics.ts';

/** Every number of a result, in order, to compare but for rounding. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
}

function expectEqualNumbers(first: unknown, second: unknown): void {
  const [a, b] = [numbers(first), numbers(second)];
  expect(a.length).toBe(b.length);
  a.forEach((value, place) => expect(value).toBeCloseTo(b[place]!, 9));
}

describe('no number depends on the order of the images:', () => {
  const images = 40;
  const make = (seed: number) => {
    const random = randomStream(seed, 'order');
    const order = random.permutation(images);
    const labels = Array.from({ length: images }, (_, image) => image % 8);
    const data = Float32Array.from({ length: images * 5 }, () => random.normal());
    const embeddings = { data, count: images, dimension: 5 };
    const shuffle = <T>(values: readonly T[]) => Array.from(order, (image) => values[image]!);
    return { random, order, labels, embeddings, shuffle };
  };

  test('the geometry of an embedding', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { embeddings, labels, order, shuffle } = make(seed);
        const shuffled = embeddingGeometry(selectEmbeddings(embeddings, order), shuffle(labels));
        expectEqualNumbers(embeddingGeometry(embeddings, labels), shuffled);
      }),
      { numRuns: 30 },
    );
  });

  test('accuracy under a long tail', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { random, labels, shuffle } = make(seed);
        const predictions = labels.map((label) => (random.uniform() < 0.6 ? label : random.integer(8)));
        const trainCounts = [500, 200, 101, 100, 50, 20, 5, 1];
        expectEqualNumbers(
          longTailAccuracy({ predictions, labels, trainCounts }),
          longTailAccuracy({ predictions: shuffle(predictions), labels: shuffle(labels), trainCounts }),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('retrieval, where no two distances are equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { embeddings, labels, order, shuffle } = make(seed);
        expectEqualNumbers(
          await retrievalMetrics(embeddings, labels),
          await retrievalMetrics(selectEmbeddings(embeddings, order), shuffle(labels)),
        );
      }),
      { numRuns: 30 },
    );
  });
});
