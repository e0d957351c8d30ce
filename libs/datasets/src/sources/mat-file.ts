import { inflateSync } from 'node:zlib';
import { damaged, readDataFile } from './read-file.ts';

/** What a variable of a MAT file can be: numbers, text, a cell array, or an array of structs. */
export type MatValue = readonly number[] | string | MatCells | MatStructs;

export interface MatCells {
  readonly cells: readonly MatValue[];
}

export interface MatStructs {
  /** One record for each element of the array, column by column as MATLAB counts. */
  readonly records: readonly Readonly<Record<string, MatValue>>[];
}

const HEADER = 128;
const MATRIX = 14;
const COMPRESSED = 15;
const UTF_8 = 16;
const [CELL, STRUCT, CHAR] = [1, 2, 4] as const;

/** Bytes of one number and how it is read, by MAT's type number. */
const NUMBERS: Readonly<Record<number, readonly [number, (view: DataView, at: number) => number]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at) => view.getInt16(at, true)],
  4: [2, (view, at) => view.getUint16(at, true)],
  5: [4, (view, at) => view.getInt32(at, true)],
  6: [4, (view, at) => view.getUint32(at, true)],
  7: [4, (view, at) => view.getFloat32(at, true)],
  9: [8, (view, at) => view.getFloat64(at, true)],
  12: [8, (view, at) => Number(view.getBigInt64(at, true))],
  13: [8, (view, at) => Number(view.getBigUint64(at, true))],
  16: [1, (view, at) => view.getUint8(at)],
  17: [2, (view, at) => view.getUint16(at, true)],
};

/**
 * The variables of a MATLAB level 5 MAT file (`save -v6` and `-v7`, scipy's `savemat`), as far as annotations need
 * them: real numbers, text, cells and structs. Little-endian, which is what every current machine writes.
 *
 * Source: MathWorks, "MAT-File Format", level 5.
 *
 * @throws UserError that names file and offset for a file of another kind (v7.3 is HDF5) or one that is cut
 */
export async function readMatFile(file: string): Promise<Map<string, MatValue>> {
  const bytes = await readDataFile(file);
  const order = String.fromCharCode(...bytes.subarray(126, HEADER));
  if (order !== 'IM') {
    throw damaged(file, 'offset 126', 'a MAT file of level 5, little-endian', JSON.stringify(order));
  }
  const variables = new Map<string, MatValue>();
  for (let at = HEADER; at < bytes.length;) {
    const element = elementAt(bytes, at, file);
    const { name, value } = variableOf(element, file, at);
    variables.set(name, value);
    at = element.next;
  }
  return variables;
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  /** Where the next element begins. */
  readonly next: number;
}

function elementAt(bytes: Uint8Array, at: number, file: string): Element {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 8 > bytes.length) throw damaged(file, `offset ${at}`, 'the tag of an element', 'the end');
  const word = view.getUint32(at, true);
  // Up to four bytes are kept in the tag itself, their length in its upper half.
  if (word >>> 16 > 0) {
    return { type: word & 0xffff, data: bytes.subarray(at + 4, at + 4 + (word >>> 16)), next: at + 8 };
  }
  const length = view.getUint32(at + 4, true);
  const end = at + 8 + length;
  if (end > bytes.length)
    throw damaged(file, `offset ${bytes.length}`, `${length} bytes from ${at + 8} on`, 'the end');
  // Compressed elements are not padded to eight bytes, all others are.
  const next = word === COMPRESSED ? end : at + 8 + Math.ceil(length / 8) * 8;
  return { type: word, data: bytes.subarray(at + 8, end), next };
}

function variableOf(element: Element, file: string, at: number): { name: string; value: MatValue } {
  if (element.type !== COMPRESSED) return matrixOf(element, file, at);
  let inflated: Uint8Array;
  try {
    inflated = new Uint8Array(inflateSync(element.data));
  } catch (error) {
    throw damaged(file, `offset ${at}`, 'compressed data', (error as Error).message);
  }
  return matrixOf(elementAt(inflated, 0, file), file, at);
}

function matrixOf({ type, data }: Element, file: string, at: number): { name: string; value: MatValue } {
  if (type !== MATRIX) throw damaged(file, `offset ${at}`, 'a variable', `an element of type ${type}`);
  if (data.length === 0) return { name: '', value: [] };
  let place = 0;
  const next = (): Element => {
    const element = elementAt(data, place, file);
    place = element.next;
    return element;
  };
  const kind = numbersOf(next(), file, at)[0]! & 0xff;
  const count = numbersOf(next(), file, at).reduce((product, side) => product * side, 1);
  const name = String.fromCharCode(...next().data);
  const inner = () => matrixOf(next(), file, at).value;
  if (kind === CELL) return { name, value: { cells: Array.from({ length: count }, inner) } };
  if (kind === STRUCT) {
    const width = numbersOf(next(), file, at)[0]!;
    const names = next().data;
    const fields = Array.from({ length: names.length / width }, (_, field) =>
      String.fromCharCode(...names.subarray(field * width, (field + 1) * width)).replace(/\0.*$/s, ''),
    );
    const record = () => Object.fromEntries(fields.map((field) => [field, inner()]));
    return { name, value: { records: Array.from({ length: count }, record) } };
  }
  if (kind !== CHAR && kind < 6)
    throw damaged(file, `offset ${at}`, 'numbers, text, cells or structs', `class ${kind}`);
  if (place >= data.length) return { name, value: kind === CHAR ? '' : [] };
  const content = next();
  if (kind === CHAR && content.type === UTF_8) return { name, value: new TextDecoder().decode(content.data) };
  const numbers = numbersOf(content, file, at);
  return { name, value: kind === CHAR ? String.fromCharCode(...numbers) : numbers };
}

function numbersOf({ type, data }: Element, file: string, at: number): number[] {
  const form = NUMBERS[type];
  if (form === undefined)
    throw damaged(file, `offset ${at}`, 'numbers or text', `an element of type ${type}`);
  const [size, read] = form;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: Math.floor(data.length / size) }, (_, place) => read(view, place * size));
}
