import { huffmanTable } from './huffman-table.ts';

/** One of the planes of a JPEG image. */
export interface JpegComponent {
  /** How many samples it has for the coarsest component's one, across and down. */
  readonly h: number;
  readonly v: number;
  /** 64 factors, int16, in the order of the file. */
  readonly quanta: Uint8Array;
  readonly dcTable: Uint8Array;
  readonly acTable: Uint8Array;
}

/** What has to be known of a JPEG file before its one scan. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Brightness, or brightness, blueness and redness. */
  readonly components: readonly JpegComponent[];
  /** Where the entropy-coded bytes begin. */
  readonly scan: number;
}

const [START, BASELINE, HUFFMAN, SCAN, QUANTA, RESTART, JFIF, PROFILE, ADOBE, END] = [
  0xd8, 0xc0, 0xc4, 0xda, 0xdb, 0xdd, 0xe0, 0xe2, 0xee, 0xd9,
] as const;

/** Whether the two bytes at a place are the marker of the end. */
export function endsAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === END;
}

/**
 * Reads the header (ITU-T T.81, annex B; JFIF 1.02) of the usual kind of JPEG file: baseline, 8 bits, one scan, no
 * restarts, grey or brightness and colour, no colour profile.
 *
 * @returns undefined for everything else, damage included
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== START) return undefined;
  const quanta = new Map<number, Uint8Array>();
  const tables = new Map<number, Uint8Array>();
  let frame: Uint8Array | undefined;
  let known = false;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (bytes[at] !== 0xff || length < 2 || at + 2 + length > bytes.length) return undefined;
    at += 2 + length;
    if (marker === JFIF && begins(body, 'JFIF\0')) known = true;
    else if (marker === PROFILE && begins(body, 'ICC_PROFILE\0')) return undefined;
    else if (marker === ADOBE && begins(body, 'Adobe')) {
      if (body[11] !== 1) return undefined;
      known = true;
    } else if (marker === RESTART) {
      if (body[0] !== 0 || body[1] !== 0) return undefined;
    } else if (marker === QUANTA) {
      if (!readQuanta(body, quanta)) return undefined;
    } else if (marker === HUFFMAN) {
      if (!readTables(body, tables)) return undefined;
    } else if (marker === BASELINE) {
      if (frame !== undefined) return undefined;
      frame = body;
    } else if (marker === SCAN) {
      const components = frame === undefined ? undefined : componentsOf(frame, body, quanta, tables, known);
      if (frame === undefined || components === undefined) return undefined;
      const [height, width] = [(frame[1]! << 8) | frame[2]!, (frame[3]! << 8) | frame[4]!];
      return width > 0 && height > 0 ? { width, height, components, scan: at } : undefined;
    } else if (marker < 0xe0 || marker === 0xff) return undefined;
  }
  return undefined;
}

const latin = new TextDecoder('latin1');

function begins(body: Uint8Array, text: string): boolean {
  return latin.decode(body.subarray(0, text.length)) === text;
}

function readQuanta(body: Uint8Array, into: Map<number, Uint8Array>): boolean {
  if (body.length % 65 !== 0) return false;
  for (let at = 0; at < body.length; at += 65) {
    // Factors of 16 bits belong to images of 12.
    if (body[at]! > 3) return false;
    into.set(body[at]!, new Uint8Array(Int16Array.from(body.subarray(at + 1, at + 65)).buffer));
  }
  return true;
}

function readTables(body: Uint8Array, into: Map<number, Uint8Array>): boolean {
  let at = 0;
  while (at + 17 <= body.length) {
    const counts = body.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    const table =
      end > body.length || end - at > 273 ? undefined : huffmanTable(counts, body.subarray(at + 17, end));
    if (table === undefined) return false;
    into.set(body[at]!, table);
    at = end;
  }
  return at === body.length;
}

function componentsOf(
  frame: Uint8Array,
  scan: Uint8Array,
  quanta: ReadonlyMap<number, Uint8Array>,
  tables: ReadonlyMap<number, Uint8Array>,
  known: boolean,
): JpegComponent[] | undefined {
  const count = frame[5];
  if (frame[0] !== 8 || (count !== 1 && count !== 3)) return undefined;
  if (frame.length !== 6 + 3 * count || scan.length !== 4 + 2 * count || scan[0] !== count) return undefined;
  // All coefficients at once, in full.
  if (scan[1 + 2 * count] !== 0 || scan[2 + 2 * count] !== 63 || scan[3 + 2 * count] !== 0) return undefined;
  const components: JpegComponent[] = [];
  for (let index = 0; index < count; index++) {
    const [id, sampling, factors] = frame.subarray(6 + 3 * index);
    const [scanned, chosen] = scan.subarray(1 + 2 * index);
    // Without a word of JFIF or Adobe the components' numbers say what they are.
    if (id !== scanned || (count === 3 && !known && id !== index + 1)) return undefined;
    const table = quanta.get(factors!);
    const dcTable = tables.get(chosen! >> 4);
    const acTable = tables.get(0x10 | (chosen! & 15));
    if (table === undefined || dcTable === undefined || acTable === undefined) return undefined;
    // One component alone has one block after the other, whatever its sampling.
    const [h, v] = count === 1 ? [1, 1] : [sampling! >> 4, sampling! & 15];
    components.push({ h, v, quanta: table, dcTable, acTable });
  }
  const [first, ...others] = components;
  const usual = others.every(({ h, v }) => h === 1 && v === 1);
  return usual && ['1x1', '2x1', '2x2'].includes(`${first!.h}x${first!.v}`) ? components : undefined;
}
