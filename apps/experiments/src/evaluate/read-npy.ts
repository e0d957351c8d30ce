import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '@rangeloss/foundation';
import { numberTypes, type NumberBlock, type NumberType } from './number-block.ts';

/** An array of another program's .npy file, not read yet. */
export interface NpyBlock {
  readonly shape: readonly number[];
  /** Numbers, or texts of a fixed length in UTF-32 (`<U7`) or bytes (`|S7`). */
  readonly content:
    | ({ readonly kind: 'numbers' } & NumberBlock)
    | { readonly kind: 'texts'; readonly texts: readonly string[] };
}

const MAGIC = '\x93NUMPY';

/**
 * Opens a NumPy file of whatever type `numpy.save` writes for embeddings and labels: floats of 16 to 64 bits, integers,
 * booleans, texts. Storage's own reader is for the four types that this project writes.
 *
 * @param use is given the array while the file is open
 * @throws UserError that names the file when it is missing, cut, column-major or of another type
 */
export async function withNpy<T>(file: string, use: (array: NpyBlock) => Promise<T>): Promise<T> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new UserError(`${file} cannot be read.`, { file, mend: 'Check the path.', cause });
  });
  try {
    return await use(await npyBlock(handle, file));
  } finally {
    await handle.close();
  }
}

async function npyBlock(handle: FileHandle, file: string): Promise<NpyBlock> {
  const refuse = (what: string) =>
    new UserError(`${file} ${what}.`, { file, mend: 'Write it again with numpy.save.' });
  const head = await bytesAt(handle, 0, 12);
  if (head.length < 12 || head.subarray(0, 6).toString('latin1') !== MAGIC)
    throw refuse('is not a .npy file');
  const wide = head[6]! >= 2;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const start = (wide ? 12 : 10) + length;
  const text = (await bytesAt(handle, wide ? 12 : 10, length)).toString('latin1');
  const descriptor = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const sizes = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descriptor === undefined || sizes === undefined) throw refuse('has a header that cannot be read');
  if (/'fortran_order':\s*True/.test(text))
    throw refuse('is in column-major order (save numpy.ascontiguousarray of it)');
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const count = shape.reduce((product, size) => product * size, 1);
  const [, order, letter, digits] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(descriptor) ?? [];
  const name = letter === 'b' ? 'u1' : `${letter ?? ''}${digits ?? ''}`;
  const textBytes = letter === 'U' ? 4 * Number(digits) : letter === 'S' ? Number(digits) : 0;
  if (order === '>' || (!(name in numberTypes) && textBytes === 0))
    throw refuse(`holds ${descriptor}; floats, integers and texts are read`);
  const each = textBytes > 0 ? textBytes : numberTypes[name as NumberType].bytes;
  const { size } = await handle.stat();
  if (size - start !== count * each)
    throw refuse(`is damaged: ${count * each} bytes of data expected, ${size - start} found`);
  if (textBytes === 0)
    return { shape, content: { kind: 'numbers', handle, start, count, type: name as NumberType } };
  const bytes = await bytesAt(handle, start, count * each);
  const texts = Array.from({ length: count }, (_, place) =>
    fixedText(bytes.subarray(place * each, (place + 1) * each), letter === 'U'),
  );
  return { shape, content: { kind: 'texts', texts } };
}

async function bytesAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, start);
  return bytes.subarray(0, bytesRead);
}

function fixedText(bytes: Buffer, wide: boolean): string {
  if (!wide) return bytes.toString('utf8').replace(/\0+$/, '');
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = bytes.readUInt32LE(at);
    if (point !== 0) text += String.fromCodePoint(point);
  }
  return text;
}
