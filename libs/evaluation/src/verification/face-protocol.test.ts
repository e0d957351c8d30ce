import { randomStream } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { faceVerification, joinMirrored } from './face-protocol.ts';
import { fitPrincipalComponents, projectEmbeddings } from './principal-components.ts';
import { verification } from './verification.ts';

const random = randomStream(13);
const embeddings = {
  data: Float32Array.from({ length: 400 }, () => random.normal()),
  count: 80,
  dimension: 5,
};
const pairs = {
  first: Int32Array.from({ length: 40 }, (_, pair) => 2 * pair),
  second: Int32Array.from({ length: 40 }, (_, pair) => 2 * pair + 1),
  same: Uint8Array.from({ length: 40 }, (_, pair) => pair % 2),
};

describe('face verification', () => {
  test('with nothing asked for is plain verification of unit embeddings', () => {
    const { mirrored, unit, pca, ...rest } = faceVerification(embeddings, pairs, { folds: 4 });
    expect({ mirrored, unit, pca }).toEqual({ mirrored: 'no', unit: true, pca: null });
    const plain = verification(embeddings, pairs, { folds: 4 });
    expect(rest.accuracy).toEqual(plain.accuracy);
    expect(rest.auc).toBe(plain.auc);
  });

  test('with all components does not change Euclidean distances but for centring', () => {
    const all = fitPrincipalComponents(
      embeddings,
      Array.from({ length: 80 }, (_, image) => image),
      5,
    );
    const plain = verification(embeddings, pairs, { folds: 4, distance: 'euclidean' });
    const turned = verification(projectEmbeddings(embeddings, all), pairs, {
      folds: 4,
      distance: 'euclidean',
    });
    expect(turned.auc).toBeCloseTo(plain.auc, 6);
    expect(turned.folds[0]!.threshold).toBeCloseTo(plain.folds[0]!.threshold, 5);
  });

  test('joins mirrored images by sum or side by side', () => {
    const a = { data: Float32Array.of(1, 2, 3, 4), count: 2, dimension: 2 };
    const b = { data: Float32Array.of(5, 6, 7, 8), count: 2, dimension: 2 };
    expect(joinMirrored(a, b, 'sum').data).toEqual(Float32Array.of(6, 8, 10, 12));
    expect(joinMirrored(a, b, 'concatenation')).toEqual({
      data: Float32Array.of(1, 2, 5, 6, 3, 4, 7, 8),
      count: 2,
      dimension: 4,
    });
    expect(() => joinMirrored(a, { ...b, count: 1 }, 'sum')).toThrow('[1, 2] do not fit [2, 2]');
    expect(
      faceVerification(embeddings, pairs, { mirrored: embeddings, join: 'concatenation', folds: 4 }).auc,
    ).toBeCloseTo(faceVerification(embeddings, pairs, { folds: 4 }).auc, 12);
  });

  test('does not mind an unusable image that no pair names', () => {
    const spoilt = { ...embeddings, data: embeddings.data.map((value, at) => (at < 395 ? value : NaN)) };
    const few = {
      first: pairs.first.slice(0, 39),
      second: pairs.second.slice(0, 39),
      same: pairs.same.slice(0, 39),
    };
    expect(faceVerification(spoilt, few, { folds: 4 }).counts.pairs).toBe(39);
    expect(() => faceVerification(spoilt, pairs, { folds: 4 })).toThrow('Pair 39 (from 0) needs image 79');
  });

  test('refuses more components than there are', () => {
    expect(() => faceVerification(embeddings, pairs, { folds: 4, pca: 6 })).toThrow('6 principal components');
  });
});
