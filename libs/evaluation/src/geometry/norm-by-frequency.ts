import { UserError } from '@rangeloss/foundation';
import { embeddingNorms, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { binOf, checkBins, commonBins, type FrequencyBin } from '../long-tail/frequency.ts';
import { sampleDeviation, sampleMean } from '../statistics/summarize.ts';

/** Lengths of embeddings. */
export interface NormSummary {
  readonly images: number;
  readonly mean: number;
  /** With n - 1; null for one image. */
  readonly standardDeviation: number | null;
}

/** Mean length over all embeddings; null when there are none. */
export function summarizeNorms(norms: readonly number[]): NormSummary {
  return {
    images: norms.length,
    mean: sampleMean(norms),
    standardDeviation: norms.length < 2 ? null : sampleDeviation(norms),
  };
}

/**
 * Length of the embeddings by their identity's number of training images: softmax alone gives rare identities shorter
 * ones. Bins without images are absent.
 *
 * @param trainCounts number of training images, `trainCounts[label]`, in the untruncated manifest
 */
export function normByFrequency(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  bins: readonly FrequencyBin[] = commonBins,
): (FrequencyBin & NormSummary)[] {
  checkBins(bins);
  const norms = embeddingNorms(embeddings);
  const members = new Map(bins.map((bin): [FrequencyBin, number[]] => [bin, []]));
  for (let image = 0; image < embeddings.count; image++) {
    const count = trainCounts[labels[image]!];
    if (count === undefined) {
      throw new UserError(`Identity ${labels[image]!} has no training count.`, { field: 'trainCounts' });
    }
    const bin = binOf(count, bins);
    if (bin !== undefined) members.get(bin)!.push(norms[image]!);
  }
  return [...members].flatMap(([bin, values]) =>
    values.length === 0 ? [] : [{ ...bin, ...summarizeNorms(values) }],
  );
}
