import { describe, expect, test } from 'vitest';
import { matrixOf, readCases } from '../fixtures/read-fixture.ts';
import { equalErrorRate } from './equal-error-rate.ts';
import { faceVerification } from './face-protocol.ts';
import { areaUnderRoc, rocCurve } from './roc.ts';
import { sortDistances } from './sorted-distances.ts';
import { tarAtFar } from './tar-at-far.ts';

interface RocCase {
  readonly name: string;
  readonly distances: number[];
  readonly same: number[];
  readonly auc: number;
  readonly eer: number;
  readonly far: number[] | null;
  readonly tar: number[] | null;
  readonly tarAtFar: { far: number; tar: number; reached: number }[];
}

describe.each(readCases('verification') as RocCase[])('distances that are $name', (reference) => {
  const sorted = sortDistances(reference.distances, reference.same);

  test("have scikit-learn's area under the curve and the root-found equal error rate", () => {
    expect(areaUnderRoc(sorted)).toBeCloseTo(reference.auc, 12);
    expect(equalErrorRate(sorted).rate).toBeCloseTo(reference.eer, 10);
  });

  test('have the true accept rates that trying every threshold gives', () => {
    for (const { far, tar, reached } of reference.tarAtFar) {
      const ours = tarAtFar(sorted, far);
      if (ours.refused !== null) continue;
      expect(ours.tar).toBeCloseTo(tar, 12);
      expect(ours.reachedFar).toBeCloseTo(reached, 12);
    }
  });
});

test.each((readCases('verification') as RocCase[]).filter(({ far }) => far !== null))(
  "the curve has points on scikit-learn's, from its first to its last: $name",
  (reference) => {
    const { far, tar } = rocCurve(sortDistances(reference.distances, reference.same));
    const point = (rate: number, at: number) => `${far[at]!.toFixed(12)} ${rate.toFixed(12)}`;
    const theirs = reference.far!.map((rate, at) => `${rate.toFixed(12)} ${reference.tar![at]!.toFixed(12)}`);
    const ours = Array.from(tar, point);
    for (const each of ours) expect(theirs).toContain(each);
    expect([ours[0], ours.at(-1)]).toEqual([theirs[0], theirs.at(-1)]);
  },
);

interface InsightFaceCase {
  readonly name: string;
  readonly dimension: number;
  readonly pca: number;
  readonly embeddings: number[];
  readonly mirrored: number[] | null;
  readonly same: number[];
  readonly accuracyPerFold: number[];
  readonly mean: number;
  readonly populationDeviation: number;
}

describe.each(readCases('insightface') as InsightFaceCase[])(
  "InsightFace's own code, $name,",
  (reference) => {
    const pairs = {
      first: Int32Array.from(reference.same, (_, pair) => 2 * pair),
      second: Int32Array.from(reference.same, (_, pair) => 2 * pair + 1),
      same: Uint8Array.from(reference.same),
    };
    const embeddings = matrixOf(reference.embeddings, reference.dimension);
    const options = {
      distance: 'squared' as const,
      ...(reference.mirrored ? { mirrored: matrixOf(reference.mirrored, reference.dimension) } : {}),
      ...(reference.pca > 0 ? { pca: reference.pca } : {}),
    };

    test('has our accuracy in every fold, on its grid of thresholds', () => {
      const thresholdGrid = Array.from({ length: 400 }, (_, step) => step * 0.01);
      const ours = faceVerification(embeddings, pairs, { ...options, thresholdGrid });
      expect(ours.folds.map(({ accuracy }) => accuracy)).toEqual(reference.accuracyPerFold);
      expect(ours.accuracy.mean).toBeCloseTo(reference.mean, 12);
      // It prints the population's standard deviation behind its plus-minus.
      const folds = ours.folds.length;
      expect(ours.accuracy.standardDeviation * Math.sqrt((folds - 1) / folds)).toBeCloseTo(
        reference.populationDeviation,
        12,
      );
    });

    test('is near our accuracy with exact thresholds', () => {
      const ours = faceVerification(embeddings, pairs, options);
      expect(Math.abs(ours.accuracy.mean - reference.mean)).toBeLessThan(0.02);
      expect(ours.mirrored).toBe(reference.mirrored ? 'sum' : 'no');
    });
  },
);
