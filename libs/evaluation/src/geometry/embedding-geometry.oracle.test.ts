import { expect, test } from 'vitest';
import { matrixOf, readCases } from '../fixtures/read-fixture.ts';
import { embeddingGeometry } from './embedding-geometry.ts';

interface GeometryCase extends Record<string, unknown> {
  readonly name: string;
  readonly embeddings: number[];
  readonly dimension: number;
  readonly labels: number[];
}

test.each(readCases('geometry') as GeometryCase[])(
  'the geometry agrees with scipy and numpy: $name',
  (reference) => {
    const ours = embeddingGeometry(matrixOf(reference.embeddings, reference.dimension), reference.labels, {
      k: 3,
    });
    const pairs: Record<string, number | null | undefined> = {
      intraMean: ours.intra?.mean,
      largest: ours.intra?.largest,
      threeLargest: ours.intra?.kLargest,
      rangeTerm: ours.intra?.rangeTerm,
      interMean: ours.inter?.mean,
      interSmallest: ours.inter?.smallest,
      interNearest: ours.inter?.nearest,
      kurtosisOfDistance: ours.kurtosis.distanceToCenter,
      kurtosisPerDimension: ours.kurtosis.perDimension,
      effectiveRank: ours.effectiveRank,
      normMean: ours.norm.mean,
      normDeviation: ours.norm.standardDeviation,
    };
    for (const [name, value] of Object.entries(pairs))
      expect(value, name).toBeCloseTo(reference[name] as number, 8);
  },
);
