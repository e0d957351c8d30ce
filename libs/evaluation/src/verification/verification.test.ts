import { randomStream, UserError } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { allPairs, identityDisjointPairs, stratifiedFolds } from './folds.ts';
import { verification, verificationOfDistances } from './verification.ts';
import { pairDistances, type VerificationPairs } from './verification-pairs.ts';

/** Identities around random centers; reproducible. */
function clusters(identities: number, images: number, dimension: number, noise: number) {
  const random = randomStream(1, 'clusters');
  const centers = Array.from({ length: identities * dimension }, () => random.normal());
  const labels = Int32Array.from({ length: identities * images }, (_, image) => image % identities);
  const data = new Float32Array(labels.length * dimension);
  data.forEach((_, at) => {
    const image = Math.floor(at / dimension);
    data[at] = centers[labels[image]! * dimension + (at % dimension)]! + noise * random.normal();
  });
  return { embeddings: { data, count: labels.length, dimension } satisfies EmbeddingMatrix, labels };
}

function line(positions: readonly number[]): EmbeddingMatrix {
  return { data: Float32Array.from(positions), count: positions.length, dimension: 1 };
}

describe('verification', () => {
  test('gives the numbers that a hand computes', () => {
    // Distances: fold 0 genuine 1, 2 impostor 3, 9; fold 1 genuine 1, 4 impostor 2, 8.
    const pairs = {
      same: Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0),
      fold: Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1),
    };
    const result = verificationOfDistances([1, 2, 3, 9, 1, 4, 2, 8], pairs, { fars: [0.5] });
    // Fold 0 is judged by fold 1: best cuts are after 1 (3 of 4) and after 4 (3 of 4); the lower, halfway to 2.
    expect(result.folds[0]).toEqual({ fold: 0, threshold: 1.5, accuracy: 0.75, genuine: 2, impostors: 2 });
    // Fold 1 is judged by fold 0: perfect between 2 and 3. At 2.5 the genuine 4 is missed, the impostor 2 accepted.
    expect(result.folds[1]).toEqual({ fold: 1, threshold: 2.5, accuracy: 0.5, genuine: 2, impostors: 2 });
    expect(result.accuracy.mean).toBe(0.625);
    expect(result.accuracy.standardError).toBeCloseTo(0.125, 12);
    // 16 pairs of pairs: (1: all 4) x 2, (2: ties 2, beats 3, 8, 9) 3.5, (4: beats 8, 9) 2.
    expect(result.auc).toBeCloseTo(13.5 / 16, 12);
    // Accepting up to 2: FAR 1/4, FRR 1/4.
    expect(result.eer).toBeCloseTo(0.25, 12);
    expect(result.eerThreshold).toBe(2);
    expect(result.tarAtFar[0]!.refused).toMatch(/at least 20 impostor pairs .* there are 4/);
    expect(result.counts).toEqual({ pairs: 8, genuine: 4, impostors: 4 });
  });

  test('separates identities that are far apart without an error, by every distance', () => {
    const { embeddings, labels } = clusters(20, 6, 32, 0.01);
    for (const distance of ['cosine', 'euclidean', 'squared'] as const) {
      const result = verification(embeddings, allPairs(labels), { folds: 5, distance });
      expect(result.accuracy).toEqual({ mean: 1, standardDeviation: 0, standardError: 0 });
      expect(result.auc).toBe(1);
      expect(result.eer).toBe(0);
      expect(result.tarAtFar[0]).toMatchObject({ far: 0.1, tar: 1, refused: null });
    }
  });

  test('deals pairs out so that a list in the order of LFW has its official folds', () => {
    const same = Uint8Array.from({ length: 6000 }, (_, pair) => (Math.floor(pair / 300) % 2 === 0 ? 1 : 0));
    expect(stratifiedFolds(same, 10)).toEqual(Int32Array.from(same, (_, pair) => Math.floor(pair / 600)));
  });

  test('keeps every identity within one fold when asked', () => {
    const { embeddings, labels } = clusters(15, 4, 8, 0.3);
    const pairs = identityDisjointPairs(labels, { folds: 3, seed: 4 });
    const foldOf = new Map<number, number>();
    pairs.fold.forEach((fold, pair) => {
      for (const image of [pairs.first[pair]!, pairs.second[pair]!]) {
        const identity = labels[image]!;
        expect(foldOf.get(identity) ?? fold).toBe(fold);
        foldOf.set(identity, fold);
      }
    });
    expect(foldOf.size).toBe(15);
    expect(pairs.same.filter((kind) => kind === 1)).toHaveLength((15 * 4 * 3) / 2);
    const balanced = verification(embeddings, pairs, { accuracy: 'balanced' });
    expect(balanced.accuracyKind).toBe('balanced');
    expect(balanced.folds).toHaveLength(3);
  });

  test('has a balanced accuracy of a half for embeddings that say nothing', () => {
    const embeddings = { data: new Float32Array(40).fill(1), count: 20, dimension: 2 };
    const labels = Int32Array.from({ length: 20 }, (_, image) => image % 5);
    const result = verification(embeddings, allPairs(labels), { folds: 4, accuracy: 'balanced' });
    expect(result.accuracy.mean).toBe(0.5);
    expect(result.auc).toBe(0.5);
    expect(result.eer).toBe(0.5);
  });
});

describe('verification refuses, with the number of the pair,', () => {
  const pairs: VerificationPairs = {
    first: Int32Array.of(0, 0, 1, 1),
    second: Int32Array.of(1, 2, 2, 3),
    same: Uint8Array.of(1, 0, 1, 0),
  };

  test('an image that is not there', () => {
    const wrong = { ...pairs, second: Int32Array.of(1, 2, 2, 7) };
    expect(() => verification(line([1, 2, 3, 4]), wrong, { folds: 2 })).toThrow(
      'Pair 3 (from 0) names image 7; there are 4 embeddings.',
    );
    expect(() => verification(line([1, 2, 3, 4]), { ...pairs, first: Int32Array.of(0, -1, 1, 1) })).toThrow(
      'Pair 1 (from 0) names image -1',
    );
  });

  test('an embedding that is not finite, and a zero one where a direction is needed', () => {
    expect(() => verification(line([1, 2, NaN, 4]), pairs)).toThrow('Pair 1 (from 0) needs image 2');
    expect(() => verification(line([1, 2, 3, Infinity]), pairs)).toThrow('Pair 3 (from 0) needs image 3');
    for (const distance of ['euclidean', 'squared'] as const) {
      expect(() => verification(line([1, 2, NaN, 4]), pairs, { distance })).toThrow(
        'Pair 1 (from 0) needs image 2',
      );
      expect(() => verification(line([NaN, 2, 3, 4]), pairs, { distance })).toThrow(
        'Pair 0 (from 0) needs image 0',
      );
    }
    expect(() => verification(line([1, 2, 0, 4]), pairs)).toThrow(
      'The embedding of image 2 is zero (pair 1, from 0)',
    );
    expect(pairDistances(line([1, 2, 0, 4]), pairs, 'euclidean')).toEqual(Float64Array.of(1, 1, 2, 2));
  });

  test('a fold without impostor or without genuine pairs', () => {
    const fold = Uint8Array.of(0, 0, 1, 2);
    expect(() => verification(line([1, 2, 3, 4]), { ...pairs, fold })).toThrow(
      'Fold 1, which starts at pair 2 (from 0), has 1 genuine and 0 impostor pairs.',
    );
    expect(() => verification(line([1, 2, 3, 4]), pairs, { folds: 3 })).toThrow(UserError);
    expect(() => verification(line([1, 2, 3, 4]), { ...pairs, fold: Uint8Array.of(0, 0, 0, 0) })).toThrow(
      'All pairs lie in one fold',
    );
  });

  test('columns of unequal length, pairs of one kind only, an unknown distance, a single fold', () => {
    const embeddings = line([1, 2, 3, 4]);
    expect(() => verification(embeddings, { ...pairs, same: Uint8Array.of(1, 0) })).toThrow('pairs.same');
    expect(() => verification(embeddings, { ...pairs, same: Uint8Array.of(1, 1, 1, 1) })).toThrow(
      '4 genuine and 0 impostor pairs',
    );
    expect(() => verification(embeddings, { ...pairs, same: Uint8Array.of(1, 0, 2, 0) })).toThrow('Pair 2');
    expect(() => verification(embeddings, pairs, { distance: 'manhattan' as 'cosine' })).toThrow('manhattan');
    expect(() => verification(embeddings, pairs, { folds: 1 })).toThrow('1 folds');
  });
});
