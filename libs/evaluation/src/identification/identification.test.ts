import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowDistance } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { nearbyByLoop } from '../fixtures/nearby-by-loop.ts';
import { openSetFMeasure, openSetFMeasureAt, openSetIdentification } from './open-set.ts';
import { searchProbes } from './probe-search.ts';
import { identification } from './rank-identification.ts';

function line(positions: readonly number[]): EmbeddingMatrix {
  return { data: Float32Array.from(positions), count: positions.length, dimension: 1 };
}

/** Rows with many equal distances among them. */
function coarse(seed: number, count: number): EmbeddingMatrix {
  const random = randomStream(seed, count);
  return { data: Float32Array.from({ length: count * 2 }, () => random.integer(4)), count, dimension: 2 };
}

/** Some rows at a time. */
async function* inPieces({ data, count, dimension }: EmbeddingMatrix, rows: number) {
  for (let first = 0; first < count; first += rows) {
    const part = data.subarray(first * dimension, (first + rows) * dimension);
    yield await Promise.resolve({ data: part, count: part.length / dimension, dimension });
  }
}

describe('identification', () => {
  test('ranks an identity by its nearest image, behind all that are as near', async () => {
    const gallery = { embeddings: line([0, 10, 20, 4]), labels: [7, 8, 9, 9] };
    // Distances of 6: to 8: 4, to 9: 2 (its image at 4), to 7: 6. Of 2: to 7 and 9: 2 each.
    const probes = { embeddings: line([6, 2, 11]), labels: [7, 7, 8] };
    const result = await identification({ gallery, probes, distance: 'euclidean', ranks: [1, 2, 9] });
    expect(Array.from(result.cmc)).toEqual([1 / 3, 2 / 3, 1]);
    expect(result.rates).toEqual([
      { rank: 1, rate: 1 / 3 },
      { rank: 2, rate: 2 / 3 },
      { rank: 9, rate: 1 },
    ]);
    expect(result).toMatchObject({
      probes: 3,
      unenrolledProbes: 0,
      identities: 3,
      gallery: 4,
      distractors: 0,
    });
  });

  test('agrees with a loop over the distances, distractors included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = randomStream(seed);
        const gallery = {
          embeddings: coarse(seed, 6),
          labels: Array.from({ length: 6 }, () => random.integer(4)),
        };
        const probes = {
          embeddings: coarse(seed + 1, 7),
          labels: Array.from({ length: 7 }, () => random.integer(5)),
        };
        const distractors = coarse(seed + 2, 9);
        const given = { gallery, probes, distance: 'euclidean', blockBytes: 40 } as const;
        const found = await searchProbes({ ...given, distractors });
        // Piece by piece, and with a search that hands over only what matters, it is the same.
        const pieces = { ...given, distractors: inPieces(distractors, 4), nearby: nearbyByLoop };
        expect(await searchProbes(pieces)).toEqual(found);
        const between = rowDistance('euclidean');
        for (let probe = 0; probe < 7; probe++) {
          const to = (other: EmbeddingMatrix) =>
            Array.from({ length: other.count }, (_, row) =>
              between(probes.embeddings.data, probe * 2, other.data, row * 2, 2),
            );
          const toGallery = to(gallery.embeddings);
          const toDistractors = to(distractors);
          expect(found.nearestDistance[probe]).toBe(Math.min(...toGallery, ...toDistractors));
          const best = (label: number) =>
            Math.min(...toGallery.filter((_, row) => gallery.labels[row] === label));
          const mate = best(probes.labels[probe]!);
          const others = [...new Set(gallery.labels)].filter((label) => label !== probes.labels[probe]);
          const rank =
            1 +
            others.filter((label) => best(label) <= mate).length +
            toDistractors.filter((d) => d <= mate).length;
          expect(found.rank[probe]).toBe(mate === Infinity ? 0 : rank);
          expect(found.mateDistance[probe]).toBe(mate === Infinity ? -Infinity : mate);
        }
      }),
    );
  });

  test('names the distractor that is at fault by its number among all', async () => {
    const one = { embeddings: line([1]), labels: [1] };
    const zero = inPieces(line([3, 4, 5, 0]), 2);
    await expect(searchProbes({ gallery: one, probes: one, distractors: zero })).rejects.toThrow(
      'The embedding of image 3 is zero',
    );
    const diverged = inPieces(line([3, 4, NaN]), 2);
    await expect(searchProbes({ gallery: one, probes: one, distractors: diverged })).rejects.toThrow(
      'The embedding of image 2 holds NaN',
    );
  });

  test('of nobody enrolled is refused', async () => {
    const gallery = { embeddings: line([1]), labels: [1] };
    const probes = { embeddings: line([1]), labels: [2] };
    await expect(identification({ gallery, probes })).rejects.toThrow('No probe');
    await expect(openSetIdentification({ gallery, probes })).rejects.toThrow('0 are enrolled, 1 are not');
  });
});

describe('open-set identification', () => {
  test('counts a probe that is found first and within the threshold', async () => {
    const gallery = { embeddings: line([0, 1000]), labels: [0, 1] };
    const outsiders = Array.from({ length: 100 }, (_, step) => 101 + step);
    const probes = {
      // Found at 5, 109.5 and 300; 990 belongs to 0 but lies by 1.
      embeddings: line([5, -109.5, -300, 990, ...outsiders]),
      labels: [0, 0, 0, 0, ...outsiders.map(() => 9)],
    };
    const [tenth, hundredth] = await openSetIdentification({
      gallery,
      probes,
      distance: 'euclidean',
      fars: [0.1, 0.01],
    });
    // Ten outsiders may pass: those at 101 ... 110.
    expect(tenth).toEqual({ far: 0.1, rank: 1, dir: 0.5, threshold: 110, refused: null });
    expect(hundredth!.dir).toBeNull();
    expect(hundredth!.refused).toMatch(/at least 1000 probes that are not enrolled .* there are 100/);
  });

  test('within a rank asks the distance to the own identity, not to whoever is nearest', async () => {
    const gallery = { embeddings: line([0, 1000]), labels: [0, 1] };
    // At 600 identity 1 is nearer (400) than the own one (600).
    const probes = {
      embeddings: line([600, ...Array.from({ length: 100 }, (_, step) => 1401 + step)]),
      labels: [0, ...Array.from({ length: 100 }, () => 9)],
    };
    const at = async (rank: number) =>
      (await openSetIdentification({ gallery, probes, distance: 'euclidean', fars: [0.1], rank }))[0]!;
    // Ten outsiders may pass, those nearer than 411: the own identity is farther than that.
    expect(await at(2)).toMatchObject({ dir: 0, threshold: 410 });
    expect(await at(1)).toMatchObject({ dir: 0 });
  });

  test('has the F-measure of OLTR', () => {
    // Right 2, a known image answered otherwise 2 (one wrong class, one unknown), an unknown one answered 1.
    const labels = [0, 1, 2, 0, -1, -1];
    const predictions = [0, 1, 1, -1, 2, -1];
    const { precision, recall, fMeasure } = openSetFMeasure(predictions, labels);
    expect([precision, recall]).toEqual([2 / 3, 0.5]);
    expect(fMeasure).toBeCloseTo(4 / 7, 12);
    expect(openSetFMeasure([-1], [0])).toEqual({ precision: 0, recall: 0, fMeasure: 0 });
    expect(() => openSetFMeasure([1], [])).toThrow('1 predictions');
  });

  test('has it at a threshold too, distractors among the false alarms', async () => {
    const gallery = { embeddings: line([0, 100]), labels: [0, 1] };
    // Right at 3; beyond the threshold at 20; nearer to 1 though of 0; of nobody at 5 and at 50, the latter by a distractor.
    const probes = { embeddings: line([3, 20, 96, 105, 50, 30]), labels: [0, 0, 0, 9, 9, 9] };
    const search = await searchProbes({ gallery, probes, distractors: line([51]), distance: 'euclidean' });
    const { precision, recall, fMeasure } = openSetFMeasureAt(search, 10);
    expect([precision, recall]).toEqual([1 / 3, 1 / 3]);
    expect(fMeasure).toBeCloseTo(1 / 3, 12);
    expect(openSetFMeasureAt(search, 2).recall).toBe(0);
  });
});
