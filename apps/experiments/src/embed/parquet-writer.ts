import { open, rename, rm } from 'node:fs/promises';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { EmbeddingBlock, EmbeddingWriter } from './embedding-writer.ts';

/** Rows in a row group, which is what is held in memory. */
const GROUP = 4096;

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' } as const;

/** The layout that Arrow, pandas and Spark give a column of lists. */
const SCHEMA: ConstructorParameters<typeof ParquetWriter>[0]['schema'] = [
  { name: 'root', num_children: 3 },
  { name: 'label', ...TEXT },
  { name: 'path', ...TEXT },
  { name: 'embedding', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];

/** Writes embeddings as Parquet, one row group after another. */
export async function parquetWriter(file: string): Promise<EmbeddingWriter> {
  const unfinished = `${file}.${process.pid}.part`;
  // The writer's own opening throws where nobody catches it: a file that cannot be made is met here.
  await (await open(unfinished, 'w')).close();
  const writer = new ParquetWriter({ writer: fileWriter(unfinished), schema: SCHEMA });
  let labels: string[] = [];
  let paths: string[] = [];
  let embeddings: number[][] = [];
  const flush = async () => {
    const columnData = [
      { name: 'label', data: labels },
      { name: 'path', data: paths },
      // Compressed floats of a network are hardly smaller, and bounds of each number serve nobody.
      { name: 'embedding', data: embeddings, codec: 'UNCOMPRESSED' as const, statistics: false },
    ];
    await writer.write({ columnData, rowGroupSize: GROUP });
    [labels, paths, embeddings] = [[], [], []];
  };
  return {
    files: [file],
    add: async (block: EmbeddingBlock) => {
      const dimension = block.data.length / block.rows;
      labels.push(...block.labels);
      paths.push(...block.paths);
      for (let row = 0; row < block.rows; row++) {
        embeddings.push(Array.from(block.data.subarray(row * dimension, (row + 1) * dimension)));
      }
      if (labels.length >= GROUP) await flush();
    },
    finish: async () => {
      if (labels.length > 0) await flush();
      await writer.finish();
      const handle = await open(unfinished, 'r+');
      await handle.sync();
      await handle.close();
      await rename(unfinished, file);
    },
    abandon: () => rm(unfinished, { force: true }),
  };
}
