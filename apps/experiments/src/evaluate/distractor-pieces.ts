import path from 'node:path';
import type { EmbeddingMatrix, EmbeddingPieces } from '@rangeloss/evaluation';
import { UserError } from '@rangeloss/foundation';
import { floatsOf, numberTypes } from './number-block.ts';
import type { EvaluateOptions } from './outcome.ts';
import { readEmbeddings } from './read-embeddings.ts';
import { withNpy } from './read-npy.ts';

/**
 * Embeddings of nobody enrolled. A `.npy` file is read piece by piece, so that it may be larger than the memory; others
 * are read at once.
 *
 * @param numbers of a piece; 32 MiB of them
 * @throws UserError for a file that is missing, damaged, or holds no embeddings
 */
export async function* distractorPieces(file: string, numbers = 2 ** 23): AsyncGenerator<EmbeddingMatrix> {
  if (path.extname(file).toLowerCase() !== '.npy') {
    yield (await readEmbeddings(file)).embeddings;
    return;
  }
  const { count, dimension } = await npyShape(file);
  const rows = Math.max(1, Math.floor(numbers / dimension));
  for (let first = 0; first < count; first += rows) {
    const piece = Math.min(rows, count - first);
    yield await withNpy(file, async ({ content }) => {
      if (content.kind === 'texts') throw new UserError(`${file} holds texts.`, { file });
      const start = content.start + first * dimension * numberTypes[content.type].bytes;
      return {
        data: await floatsOf({ ...content, start, count: piece * dimension }),
        count: piece,
        dimension,
      };
    });
  }
}

/** Rows and numbers of a row, without reading them. */
async function npyShape(file: string): Promise<{ count: number; dimension: number }> {
  return withNpy(file, ({ shape, content }) => {
    const [count = 0, dimension = 0] = shape;
    if (content.kind === 'texts' || shape.length !== 2 || count * dimension === 0) {
      throw new UserError(`${file} does not hold embeddings [images, dimension].`, { file });
    }
    return Promise.resolve({ count, dimension });
  });
}

/** How many there are, as far as that is known without reading them. */
async function distractorCount(file: string): Promise<number> {
  return path.extname(file).toLowerCase() === '.npy' ? (await npyShape(file)).count : 0;
}

/**
 * The distractors of the table or of a file, and how many they are.
 *
 * @throws UserError when both are given
 */
export async function chosenDistractors(
  file: string,
  own: EmbeddingMatrix,
  { distractors: crowd }: EvaluateOptions,
): Promise<{ distractors: EmbeddingPieces; searched: number }> {
  if (crowd === undefined) return { distractors: own, searched: own.count };
  if (own.count > 0) {
    throw new UserError(`${file} has distractors of its own, and --distractors gives others.`, {
      field: '--distractors',
    });
  }
  return { distractors: distractorPieces(crowd), searched: await distractorCount(crowd) };
}
