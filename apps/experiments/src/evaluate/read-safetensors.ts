import { open } from 'node:fs/promises';
import { UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import {
  columnOf,
  isEmbedding,
  noEmbeddings,
  type ColumnName,
  type EmbeddingTable,
} from './embedding-table.ts';
import { floatsOf, numberTypes, textsOf, type NumberBlock, type NumberType } from './number-block.ts';

const TYPES: Record<string, NumberType> = {
  F16: 'f2',
  BF16: 'bf2',
  F32: 'f4',
  F64: 'f8',
  I8: 'i1',
  I16: 'i2',
  I32: 'i4',
  I64: 'i8',
  U8: 'u1',
  BOOL: 'u1',
};

const headerSchema = z.record(
  z.string(),
  z.union([
    z.strictObject({
      dtype: z.string(),
      shape: z.array(z.int().nonnegative()),
      data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/**
 * Embeddings from a safetensors file: the 2-D tensor called `embeddings`, or the only 2-D one; 1-D integer tensors such
 * as `labels` are columns, and so are lists as JSON under such a name in the file's metadata (texts are no tensors).
 *
 * @throws UserError that names the file, and the tensor where one is at fault
 */
export async function readSafetensors(file: string): Promise<EmbeddingTable> {
  const refuse = (what: string) => new UserError(`${file} ${what}.`, { file, mend: 'Write the file again.' });
  const handle = await open(file).catch((cause: unknown) => {
    throw new UserError(`${file} cannot be read.`, { file, mend: 'Check the path.', cause });
  });
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(8);
    await handle.read(head, 0, 8, 0);
    const length = Number(head.readBigUInt64LE(0));
    if (size < 8 || length > size - 8) throw refuse('is not a whole safetensors file');
    const text = Buffer.alloc(length);
    await handle.read(text, 0, length, 8);
    const header = headerSchema.safeParse(jsonOf(text.toString('utf8')));
    if (!header.success) throw refuse('has no safetensors header');
    const tensors = new Map<string, { shape: readonly number[]; block: NumberBlock }>();
    const columns = new Map<ColumnName, readonly string[]>();
    for (const [name, entry] of Object.entries(header.data)) {
      if (!isTensor(entry)) {
        for (const [key, value] of Object.entries(entry)) {
          const column = columnOf(key);
          const list = z.array(z.union([z.string(), z.number()])).safeParse(jsonOf(value));
          if (column !== undefined && list.success) columns.set(column, list.data.map(String));
        }
        continue;
      }
      const { dtype, shape, data_offsets: offsets } = entry;
      const type = TYPES[dtype];
      if (type === undefined) continue;
      const count = shape.reduce((product, side) => product * side, 1);
      if (offsets[1] - offsets[0] !== count * numberTypes[type].bytes || 8 + length + offsets[1] > size)
        throw refuse(`is cut off within the tensor "${name}"`);
      tensors.set(name, { shape, block: { handle, start: 8 + length + offsets[0], count, type } });
    }
    const flat = [...tensors].filter(([, { shape }]) => shape.length === 2);
    const found = flat.find(([name]) => isEmbedding(name)) ?? (flat.length === 1 ? flat[0] : undefined);
    if (found === undefined) throw noEmbeddings(file, [...tensors.keys()]);
    const [count, dimension] = found[1].shape as [number, number];
    for (const [name, { shape, block }] of tensors) {
      const column = columnOf(name);
      if (column !== undefined && shape.length === 1) columns.set(column, await textsOf(block));
    }
    return { file, embeddings: { data: await floatsOf(found[1].block), count, dimension }, columns };
  } finally {
    await handle.close();
  }
}

type Entry = z.output<typeof headerSchema>[string];

function isTensor(entry: Entry): entry is Extract<Entry, { data_offsets: unknown }> {
  return Array.isArray(entry.data_offsets);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
