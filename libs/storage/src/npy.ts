import { readFile } from 'node:fs/promises';
import { UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from './atomic-file.ts';

/** The element types that are read and written, by NumPy's little-endian descriptor. */
const TYPES = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '|u1': Uint8Array,
} as const;

type Descriptor = keyof typeof TYPES;
export type NpyData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** An array in row-major order. */
export interface NpyArray {
  readonly data: NpyData;
  readonly shape: readonly number[];
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

/**
 * Writes an array in NumPy's .npy format, version 1.0 (NEP 1), for `numpy.load`.
 *
 * @throws RangeError when the shape does not hold as many numbers as the data
 */
export async function writeNpy(file: string, { data, shape }: NpyArray): Promise<void> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length)
    throw new RangeError(`The shape [${shape.join(', ')}] does not hold ${data.length} numbers.`);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  await writeFileAtomic(file, Buffer.concat([npyHead(descriptorOf(data), shape), bytes]));
}

/**
 * What comes before the values in a .npy file, for a writer that streams them.
 *
 * @param descriptor NumPy's, for example `<f4`
 */
export function npyHead(descriptor: string, shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  const dictionary = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const unpadded = MAGIC.length + 4 + dictionary.length + 1;
  const padded = dictionary + ' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT) + '\n';
  const head = Buffer.alloc(MAGIC.length + 4);
  head.set([...MAGIC, 1, 0]);
  head.writeUInt16LE(padded.length, MAGIC.length + 2);
  return Buffer.concat([head, Buffer.from(padded, 'latin1')]);
}

/**
 * Reads an array in NumPy's .npy format, versions 1 to 3, row-major, of the types float32, float64, int32 and uint8.
 *
 * @throws UserError when the file is missing, truncated, not .npy, or of a type or order that is not supported
 */
export async function readNpy(file: string): Promise<NpyArray> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UserError(`${file} cannot be read.`, { file, mend: 'Check the path.', cause: error });
  });
  const refuse = (what: string) =>
    new UserError(`${file} ${what}`, { file, mend: 'Write it again with numpy.save.' });
  if (bytes.length < 12 || !MAGIC.every((byte, index) => bytes[index] === byte))
    throw refuse('is not a .npy file.');
  const wide = bytes[6]! >= 2;
  const start = wide ? 12 : 10;
  const end = start + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const dictionary = bytes.subarray(start, end).toString('latin1');
  const descriptor = /'descr':\s*'([^']+)'/.exec(dictionary)?.[1];
  const sizes = /'shape':\s*\(([^)]*)\)/.exec(dictionary)?.[1];
  if (descriptor === undefined || sizes === undefined) throw refuse('has a header that cannot be read.');
  if (!(descriptor in TYPES))
    throw refuse(`holds ${descriptor}, only ${Object.keys(TYPES).join(', ')} are read.`);
  if (/'fortran_order':\s*True/.test(dictionary))
    throw refuse('is in column-major order, only row-major is read.');
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const Type = TYPES[descriptor as Descriptor];
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = count * Type.BYTES_PER_ELEMENT;
  if (bytes.length - end !== expected) {
    throw refuse(
      `is damaged: ${expected} bytes of data expected after byte ${end}, ${bytes.length - end} found.`,
    );
  }
  // A copy, since a view into a Buffer need not lie on the element type's boundary.
  return { data: new Type(Uint8Array.from(bytes.subarray(end)).buffer), shape };
}

function descriptorOf(data: NpyData): Descriptor {
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Float64Array) return '<f8';
  return data instanceof Int32Array ? '<i4' : '|u1';
}
