import type { Manifest } from '@rangeloss/datasets';
import { type EmbeddingMatrix, excessKurtosis, groupByIdentity } from '@rangeloss/evaluation';
import type { CellDetails } from './cell-details.ts';

/** With fewer images a kurtosis says how many there are, and little else. */
const LEAST_IMAGES = 4;

/**
 * For each identity how many test images it has, how many of them were recognised, and the kurtosis of their
 * embeddings about their mean: per dimension, and the mean over those that vary.
 *
 * @param names the identities in the order asked for
 * @param predicted [images] predicted identity as the test set numbers it
 */
export function identityDetails(
  names: readonly string[],
  test: Manifest,
  embeddings: EmbeddingMatrix,
  predicted: Int32Array | undefined,
): CellDetails['identities'] {
  const place = new Map(test.identities.map((identity, index) => [identity, index]));
  const groups = new Map(groupByIdentity(test.identityOf).map(({ identity, images }) => [identity, images]));
  const imagesOf = (name: string) => groups.get(place.get(name) ?? -1) ?? [];
  return {
    testImages: names.map((name) => imagesOf(name).length),
    ...(predicted === undefined
      ? {}
      : {
          correct: names.map(
            (name) => imagesOf(name).filter((image) => predicted[image] === test.identityOf[image]).length,
          ),
        }),
    kurtosis: names.map((name) => kurtosisOf(embeddings, imagesOf(name))),
  };
}

/** Kurtosis (3 for a normal distribution) of some embeddings, a mean over the dimensions; null for too few. */
function kurtosisOf({ data, dimension }: EmbeddingMatrix, images: readonly number[]): number | null {
  if (images.length < LEAST_IMAGES) return null;
  const excess = Array.from({ length: dimension }, (_, d) =>
    excessKurtosis(images.map((image) => data[image * dimension + d]!)),
  ).filter((value) => value !== null);
  if (excess.length === 0) return null;
  return Number((3 + excess.reduce((sum, value) => sum + value, 0) / excess.length).toPrecision(5));
}
