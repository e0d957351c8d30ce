import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { npyHead, writeFailure } from '@rangeloss/storage';
import { csvWriter } from './csv-writer.ts';
import { parquetWriter } from './parquet-writer.ts';

/** Some embeddings with what belongs to each. */
export interface EmbeddingBlock {
  readonly rows: number;
  /** [rows, dimension] end to end. */
  readonly data: Float32Array;
  readonly labels: readonly string[];
  /** Where each image lies in its source. */
  readonly paths: readonly string[];
}

/** Takes embeddings as they come. Nothing bears the asked name until `finish`. */
export interface EmbeddingWriter {
  /** The files that there will be. */
  readonly files: readonly string[];
  add(block: EmbeddingBlock): Promise<void>;
  finish(): Promise<void>;
  /** Removes what has been written. */
  abandon(): Promise<void>;
}

/**
 * A writer for the format that the file's ending names: `.parquet` with the columns label, path and embedding (a list
 * of float32), or `.npy` with float32 [count, dimension] and, beside it, `.labels.csv` with label and path.
 *
 * @throws UserError for another ending, or a place that cannot be written
 */
export async function embeddingWriter(
  file: string,
  shape: { readonly count: number; readonly dimension: number },
): Promise<EmbeddingWriter> {
  const ending = path.extname(file).toLowerCase();
  try {
    if (ending === '.parquet') return await parquetWriter(file);
    if (ending === '.npy') return await npyWriter(file, shape);
  } catch (error) {
    throw writeFailure(file, error);
  }
  throw new UserError(`${file} has no ending that says how to write it.`, {
    field: '--out',
    mend: 'Give a file that ends in .parquet or .npy.',
  });
}

async function npyWriter(
  file: string,
  { count, dimension }: { readonly count: number; readonly dimension: number },
): Promise<EmbeddingWriter> {
  const unfinished = `${file}.${process.pid}.part`;
  const handle = await open(unfinished, 'w');
  await handle.write(npyHead('<f4', [count, dimension]));
  const labels = await csvWriter(file.replace(/\.npy$/i, '.labels.csv'), ['label', 'path']);
  return {
    files: [file, labels.file],
    add: async ({ data, labels: names, paths }) => {
      await handle.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      await labels.add(names.map((name, row) => [name, paths[row]!]));
    },
    finish: async () => {
      await handle.sync();
      await handle.close();
      await labels.finish();
      await rename(unfinished, file);
    },
    abandon: async () => {
      await handle.close().catch(() => undefined);
      await rm(unfinished, { force: true });
      await labels.abandon();
    },
  };
}
