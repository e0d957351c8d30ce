import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import type { EmbeddingTable } from './embedding-table.ts';
import { floatsOf } from './number-block.ts';
import { readCsv } from './read-csv.ts';
import { withNpy } from './read-npy.ts';
import { readParquet } from './read-parquet.ts';
import { readSafetensors } from './read-safetensors.ts';

const READERS: Record<string, (file: string) => Promise<EmbeddingTable>> = {
  '.parquet': readParquet,
  '.csv': readCsv,
  '.tsv': readCsv,
  '.npy': readNpyTable,
  '.safetensors': readSafetensors,
};

/**
 * Embeddings of any framework from a file, by its ending.
 *
 * @throws UserError for another ending, a file that is missing or damaged, or columns that do not fit
 */
export async function readEmbeddings(file: string): Promise<EmbeddingTable> {
  const reader = READERS[path.extname(file).toLowerCase()];
  if (reader === undefined) {
    throw new UserError(`${file} has no ending that says how to read it.`, {
      file,
      mend: `Give a file that ends in ${Object.keys(READERS).join(', ')}.`,
    });
  }
  const table = await reader(file);
  const { count } = table.embeddings;
  if (count === 0) throw new UserError(`${file} holds no embeddings.`, { file });
  for (const [column, values] of table.columns) {
    if (values.length === count) continue;
    throw new UserError(
      `${file} has ${count} embeddings and ${values.length} of "${column}": one for each.`,
      {
        file,
      },
    );
  }
  return table;
}

async function readNpyTable(file: string): Promise<EmbeddingTable> {
  return withNpy(file, async ({ shape, content }) => {
    if (content.kind === 'texts' || shape.length !== 2) {
      const form = content.kind === 'texts' ? 'texts' : `an array of shape [${shape.join(', ')}]`;
      throw new UserError(`${file} holds ${form}, not embeddings [images, dimension].`, { file });
    }
    const [count, dimension] = shape as [number, number];
    return { file, embeddings: { data: await floatsOf(content), count, dimension }, columns: new Map() };
  });
}
