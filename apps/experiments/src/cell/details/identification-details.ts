import {
  type EmbeddingMatrix,
  groupByIdentity,
  identification,
  selectEmbeddings,
} from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';
import type { CellConfig } from '../../config/cell-config.ts';
import type { CellDetails } from './cell-details.ts';

/** Identities that are enrolled at most: the search is quadratic, and what it is for is a curve. */
const IDENTITIES = 1000;
const RANKS = 100;

/**
 * Identification rates by rank: the first test image of each identity is enrolled, all its others are searched. Of a
 * larger test set a drawn thousand of identities takes part, the same in every cell.
 *
 * @param labels [images] identity of each test image
 * @returns undefined where fewer than two identities have two images
 */
export async function identificationDetails(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  distance: CellConfig['evaluate']['distance'],
): Promise<CellDetails['identification']> {
  const several = groupByIdentity(labels).filter(({ images }) => images.length > 1);
  if (several.length < 2) return undefined;
  const count = Math.min(IDENTITIES, several.length);
  const chosen =
    count === several.length
      ? several
      : Array.from(
          randomStream(0, 'enrolled').sample(several.length, count).sort(),
          (place) => several[place]!,
        );
  const part = (images: readonly number[]) => ({
    embeddings: selectEmbeddings(embeddings, images),
    labels: images.map((image) => labels[image]!),
  });
  const { cmc, probes } = await identification({
    gallery: part(chosen.map(({ images }) => images[0]!)),
    probes: part(chosen.flatMap(({ images }) => images.slice(1))),
    distance,
  });
  // The curve ends where every probe was found; up to there, as far as it is drawn.
  const rates = Array.from(cmc.subarray(0, RANKS), (rate) => Number(rate.toPrecision(5)));
  return { identities: count, probes, rates };
}
