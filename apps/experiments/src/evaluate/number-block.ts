import type { FileHandle } from 'node:fs/promises';

/** Little-endian element types, by NumPy's letters and bytes; `bf2` is bfloat16. */
export const numberTypes = {
  f2: { bytes: 2, read: (view: DataView, at: number) => half(view.getUint16(at, true)) },
  bf2: { bytes: 2, read: (view: DataView, at: number) => brain(view.getUint16(at, true)) },
  f4: { bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  f8: { bytes: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
  i1: { bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  i2: { bytes: 2, read: (view: DataView, at: number) => view.getInt16(at, true) },
  i4: { bytes: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  i8: { bytes: 8, read: (view: DataView, at: number) => view.getBigInt64(at, true) },
  u1: { bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  u2: { bytes: 2, read: (view: DataView, at: number) => view.getUint16(at, true) },
  u4: { bytes: 4, read: (view: DataView, at: number) => view.getUint32(at, true) },
  u8: { bytes: 8, read: (view: DataView, at: number) => view.getBigUint64(at, true) },
} as const;

export type NumberType = keyof typeof numberTypes;

/** Where numbers lie in an open file. */
export interface NumberBlock {
  readonly handle: FileHandle;
  readonly start: number;
  readonly count: number;
  readonly type: NumberType;
}

const CHUNK = 2 ** 23;

/** The numbers as float32, read piece by piece: a file of any size needs only the room of its result. */
export async function floatsOf(block: NumberBlock): Promise<Float32Array> {
  const values = new Float32Array(block.count);
  if (block.type === 'f4') {
    await readInto(block.handle, new Uint8Array(values.buffer), block.start);
    return values;
  }
  for await (const { first, value } of numbersOf(block)) values[first] = Number(value);
  return values;
}

/** The numbers as text: labels, which may be longer than a float holds. */
export async function textsOf(block: NumberBlock): Promise<string[]> {
  const texts: string[] = [];
  for await (const { value } of numbersOf(block)) texts.push(String(value));
  return texts;
}

async function* numbersOf({
  handle,
  start,
  count,
  type,
}: NumberBlock): AsyncGenerator<{ first: number; value: number | bigint }> {
  const { bytes, read } = numberTypes[type];
  const atOnce = CHUNK / bytes;
  for (let first = 0; first < count; first += atOnce) {
    const piece = new Uint8Array(Math.min(atOnce, count - first) * bytes);
    await readInto(handle, piece, start + first * bytes);
    const view = new DataView(piece.buffer);
    for (let at = 0, place = first; at < piece.length; at += bytes, place++) {
      yield { first: place, value: read(view, at) };
    }
  }
}

async function readInto(handle: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(CHUNK, bytes.length - done);
    const { bytesRead } = await handle.read(bytes, done, length, start + done);
    if (bytesRead === 0) throw new RangeError('the file ends within its numbers');
    done += bytesRead;
  }
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function brain(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
