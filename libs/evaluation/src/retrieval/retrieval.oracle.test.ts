import { describe, expect, test } from 'vitest';
import { matrixOf, readCases } from '../fixtures/read-fixture.ts';
import { hubness } from './hubness.ts';
import { adjustedMutualInformation, normalizedMutualInformation } from './mutual-information.ts';
import { retrievalMetrics } from './retrieval-metrics.ts';

interface Metrics {
  readonly precision_at_1: number | null;
  readonly r_precision: number | null;
  readonly mean_average_precision_at_r: number | null;
}

interface RetrievalCase {
  readonly name: string;
  readonly embeddings: number[];
  readonly dimension: number;
  readonly labels: number[];
  readonly references?: number[];
  readonly referenceLabels?: number[];
  readonly query: Metrics;
  readonly identity?: Metrics;
  readonly hubnessSkewness?: number;
}

describe.each(readCases('retrieval') as RetrievalCase[])('retrieval, $name,', (reference) => {
  const embeddings = matrixOf(reference.embeddings, reference.dimension);
  const references =
    reference.references === undefined
      ? {}
      : {
          references: {
            embeddings: matrixOf(reference.references, reference.dimension),
            labels: reference.referenceLabels!,
          },
        };

  test.each(['query', 'identity'] as const)(
    "agrees with pytorch-metric-learning's average over each %s",
    async (average) => {
      const theirs = reference[average];
      if (theirs === undefined) return;
      const ours = await retrievalMetrics(embeddings, reference.labels, {
        distance: 'euclidean',
        average,
        ...references,
      });
      if (theirs.r_precision === null) {
        expect(ours).toMatchObject({ precisionAt1: null, rPrecision: null, mapAtR: null, queries: 0 });
        return;
      }
      expect(ours.precisionAt1).toBeCloseTo(theirs.precision_at_1!, 6);
      expect(ours.rPrecision).toBeCloseTo(theirs.r_precision, 6);
      expect(ours.mapAtR).toBeCloseTo(theirs.mean_average_precision_at_r!, 6);
    },
  );
});

test.each((readCases('retrieval') as RetrievalCase[]).filter((each) => each.hubnessSkewness !== undefined))(
  "hubness is scipy's skewness of the k-occurrences: $name",
  async ({ embeddings, dimension, hubnessSkewness }) => {
    const matrix = matrixOf(embeddings, dimension);
    const { skewness } = await hubness(matrix, { k: Math.min(10, matrix.count - 1), distance: 'euclidean' });
    expect(skewness).toBeCloseTo(hubnessSkewness!, 8);
  },
);

interface ClusteringCase {
  readonly name: string;
  readonly first: number[];
  readonly second: number[];
  readonly nmi: number;
  readonly ami: number;
}

test.each(readCases('clustering') as ClusteringCase[])(
  'mutual information agrees with scikit-learn: $name',
  (reference) => {
    expect(normalizedMutualInformation(reference.first, reference.second)).toBeCloseTo(reference.nmi, 10);
    expect(adjustedMutualInformation(reference.first, reference.second)).toBeCloseTo(reference.ami, 10);
  },
);
