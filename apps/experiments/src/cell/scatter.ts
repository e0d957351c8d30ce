import { UserError } from '@rangeloss/foundation';
import type { CellData } from '../data/prepare-data.ts';
import type { CellResult } from './cell-result.ts';
import type { EmbeddedImages } from './embed-images.ts';

/**
 * The test images of a planar embedding as points.
 *
 * @throws UserError when the embedding has another dimension than two: a projection would be another picture
 */
export function scatterOf(
  data: CellData,
  { embeddings }: EmbeddedImages,
): NonNullable<CellResult['scatter']> {
  if (embeddings.dimension !== 2) {
    throw new UserError(`A picture needs embeddings of 2 dimensions, not ${embeddings.dimension}.`, {
      field: 'model.embedding',
      mend: 'Set model.embedding to 2 in the grid whose purpose is picture.',
    });
  }
  const { test } = data.manifests;
  const identity = Array.from(test.identityOf, (index) => test.identities[index]!);
  const round = (value: number) => Number(value.toPrecision(5));
  return {
    x: Array.from(identity, (_, image) => round(embeddings.data[2 * image]!)),
    y: Array.from(identity, (_, image) => round(embeddings.data[2 * image + 1]!)),
    identity,
    group: identity.map((name) => data.shots.groupOf(name) ?? 'none'),
  };
}
