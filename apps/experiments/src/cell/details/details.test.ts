import { createManifest, frequencyBins, type Manifest } from '@rangeloss/datasets';
import type { EmbeddingMatrix } from '@rangeloss/evaluation';
import { describe, expect, test } from 'vitest';
import { cellDetailsSchema } from './cell-details.ts';
import { confusionDetails } from './confusion-details.ts';
import { identificationDetails } from './identification-details.ts';
import { identityDetails } from './identity-details.ts';
import { verificationDetails } from './verification-details.ts';

function manifest(identities: readonly string[], identityOf: readonly number[]): Manifest {
  return createManifest({
    name: 'points',
    origin: 'test',
    identities,
    identityOf: Int32Array.from(identityOf),
    item: Int32Array.from(identityOf, (_, image) => 100 + image),
  });
}

function points(...rows: readonly (readonly number[])[]): EmbeddingMatrix {
  return { data: Float32Array.from(rows.flat()), count: rows.length, dimension: rows[0]!.length };
}

describe('verification', () => {
  // On a line: a at 0 and 1, b at 4 and 10. Genuine distances 1 and 6, impostors 4, 10, 3, 9.
  const line = points([0], [1], [4], [10]);
  const images = manifest(['a', 'b'], [0, 0, 1, 1]);
  const pairs = {
    first: Int32Array.of(0, 2, 0, 0, 1, 1),
    second: Int32Array.of(1, 3, 2, 3, 2, 3),
    same: Uint8Array.of(1, 1, 0, 0, 0, 0),
  };
  const details = verificationDetails(line, images, pairs, 'euclidean');

  test('has the true accept rates that can be counted by hand, down to one impostor pair in all', () => {
    expect([details.genuine, details.impostors]).toEqual([2, 4]);
    expect(details.far[0]).toBeGreaterThanOrEqual(0.25);
    expect(details.far[0]! / 10 ** 0.05).toBeLessThan(0.25);
    expect(details.far.at(-1)).toBe(1);
    const tar = (far: number) => details.tar[details.far.findIndex((rate) => Math.abs(rate - far) < 1e-3)];
    // With one impostor of four, that at 3, the threshold stays below 4: only the genuine pair at 1. With two it goes
    // up to 9, beyond the genuine pair at 6.
    expect(tar(0.251189)).toBe(0.5);
    expect(tar(0.446684)).toBe(0.5);
    expect(tar(0.501187)).toBe(1);
    expect(tar(0.794328)).toBe(1);
    expect(tar(1)).toBe(1);
  });

  test('counts every pair once, from the least distance to the greatest', () => {
    const { low, high, genuine, impostor } = details.distances;
    expect([low, high, genuine.length, impostor.length]).toEqual([1, 10, 48, 48]);
    expect(genuine.flatMap((count, bin) => (count === 0 ? [] : [[bin, count]]))).toEqual([
      [0, 1],
      [26, 1],
    ]);
    expect(impostor.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(impostor[47]).toBe(1);
  });

  test('names the farthest pairs of one identity and the nearest of two, hardest first, with their images', () => {
    expect(details.hardest.map(({ same, distance }) => [same, distance])).toEqual([
      [true, 6],
      [true, 1],
      [false, 3],
      [false, 4],
      [false, 9],
      [false, 10],
    ]);
    expect(details.hardest[0]).toMatchObject({ identities: ['b', 'b'], items: [102, 103] });
    expect(details.hardest[2]).toMatchObject({ identities: ['a', 'b'], items: [101, 102] });
  });

  test('of equal embeddings is finite', () => {
    const equal = verificationDetails(points([1], [1], [1], [1]), images, pairs, 'euclidean');
    expect(equal.distances).toMatchObject({ low: 0, high: 0 });
    expect(equal.distances.genuine[0]).toBe(2);
    expect(equal.tar.at(-1)).toBe(1);
  });
});

describe('identification', () => {
  test('enrols the first image of each identity and searches the others', async () => {
    // Enrolled at 0, 10 and 20. The probe of a lies at its own; that of b nearest to c; that of c between b and c.
    const embeddings = points([0], [1], [10], [17], [20], [14]);
    const found = await identificationDetails(embeddings, [0, 0, 1, 1, 2, 2], 'euclidean');
    expect(found).toEqual({ identities: 3, probes: 3, rates: [0.33333, 1] });
  });

  test('is absent without two identities of two images', async () => {
    expect(await identificationDetails(points([0], [1], [2]), [0, 0, 1], 'euclidean')).toBeUndefined();
  });
});

describe('identities', () => {
  const images = manifest(['a', 'b'], [0, 0, 0, 0, 1, 1]);

  test('have their images, those recognised, and a kurtosis where there are four images', () => {
    // One dimension holds -1, 1, -1, 1 (kurtosis 1), the other 0, 0, 0, 4: mean 1, m2 = 3, m4 = 21, kurtosis 7/3.
    const embeddings = points([-1, 0], [1, 0], [-1, 0], [1, 4], [0, 0], [1, 1]);
    const predicted = Int32Array.of(0, 0, 1, 0, 0, 1);
    expect(identityDetails(['b', 'gone', 'a'], images, embeddings, predicted)).toEqual({
      testImages: [2, 0, 4],
      correct: [1, 0, 3],
      kurtosis: [null, null, Number(((1 + 7 / 3) / 2).toPrecision(5))],
    });
  });

  test('of equal images have no kurtosis, and without predictions there is nothing recognised', () => {
    const equal = points(...Array.from({ length: 6 }, () => [1, 2]));
    const found = identityDetails(['a'], images, equal, undefined);
    expect(found).toEqual({ testImages: [4], kurtosis: [null] });
  });
});

describe('confusion', () => {
  test('is by identity where there are few, in the order asked for', () => {
    const images = manifest(['a', 'b'], [0, 0, 1]);
    const predicted = Int32Array.of(0, 1, 1);
    expect(confusionDetails(['b', 'a'], images, predicted, frequencyBins(images))).toEqual({
      of: 'identities',
      names: ['b', 'a'],
      counts: [1, 0, 1, 1],
    });
  });

  test('is by frequency bin where there are more than forty', () => {
    const names = Array.from({ length: 41 }, (_, index) => `p${index}`);
    // p0 has two training images, all others one; every test image is taken for p0.
    const trained = manifest(names, [0, ...names.keys()]);
    const images = manifest(names, [...names.keys()]);
    const predicted = new Int32Array(41);
    expect(confusionDetails(names, images, predicted, frequencyBins(trained))).toEqual({
      of: 'bins',
      names: ['1', '2-5'],
      counts: [0, 40, 0, 1],
    });
  });
});

test('what is kept has its schema, and an unknown field is refused', () => {
  const kept = {
    verification: {},
    identities: { testImages: [1], kurtosis: [null] },
  };
  expect(cellDetailsSchema.parse(kept)).toEqual(kept);
  expect(cellDetailsSchema.safeParse({ ...kept, more: 1 }).success).toBe(false);
});
