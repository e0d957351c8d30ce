import { damaged, readDataFile, reporting, type OnDamage } from './read-file.ts';

/** The keys and offsets of a `.idx` file, in its order. */
export interface RecordIndex {
  readonly keys: Float64Array;
  readonly offsets: Float64Array;
  readonly bytes: Uint8Array;
}

/**
 * Reads "key<tab>offset" lines; made for millions of them.
 *
 * @throws UserError that names the line
 */
export async function readRecordIndex(file: string, onDamage?: OnDamage): Promise<RecordIndex> {
  const report = reporting(onDamage);
  const bytes = await readDataFile(file, 'It belongs beside the .rec file.');
  let lines = 0;
  for (const byte of bytes) if (byte === NEWLINE) lines++;
  const keys = new Float64Array(lines + 1);
  const offsets = new Float64Array(lines + 1);
  let count = 0;
  let line = 0;
  for (let at = 0; at < bytes.length; at++) {
    line++;
    const fields = [0, 0];
    let field = 0;
    let digits = 0;
    for (; at < bytes.length && bytes[at] !== NEWLINE; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        fields[field] = fields[field]! * 10 + byte - ZERO;
        digits++;
      } else if (byte === TAB && field === 0 && digits > 0) {
        field = 1;
        digits = 0;
      } else if (byte !== RETURN) field = 2;
    }
    if (field !== 1 || digits === 0) {
      report(damaged(file, `line ${line}`, '"key<tab>offset"', 'something else'));
      continue;
    }
    keys[count] = fields[0]!;
    offsets[count++] = fields[1]!;
  }
  return { keys: keys.subarray(0, count), offsets: offsets.subarray(0, count), bytes };
}

const [NEWLINE, RETURN, TAB, ZERO, NINE] = [10, 13, 9, 48, 57] as const;
