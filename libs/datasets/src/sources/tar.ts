import { damaged } from './read-file.ts';
import type { RandomAccessFile } from './random-access-file.ts';

const BLOCK = 512;

/** A file within a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * Lists a tar archive by its headers (ustar, with GNU's and pax's long names); contents are passed over.
 *
 * @throws UserError that names archive and offset when a header is damaged or a file is cut
 */
export async function* tarEntries(
  file: Pick<RandomAccessFile, 'path' | 'size' | 'read'>,
): AsyncGenerator<TarEntry> {
  let at = 0;
  let longName: string | undefined;
  let longSize: number | undefined;
  while (at + BLOCK <= file.size) {
    const head = await file.read(at, BLOCK, 'a tar header');
    if (head.every((byte) => byte === 0)) return;
    checkSum(head, file.path, at);
    const size = longSize ?? sizeField(head, file.path, at);
    const type = String.fromCharCode(head[156]!);
    const offset = at + BLOCK;
    if (offset + size > file.size) {
      throw damaged(
        file.path,
        `offset ${file.size}`,
        `${size} bytes of ${text(head, 0, 100)} from ${offset} on`,
        'the end of the file',
      );
    }
    if (type === 'L') longName = text(await file.read(offset, size), 0, size);
    else if (type === 'x') {
      const records = paxRecords(new TextDecoder().decode(await file.read(offset, size)));
      longName = records.get('path') ?? longName;
      longSize = records.has('size') ? Number(records.get('size')) : undefined;
    } else {
      if (type === '0' || type === '\0') yield { name: longName ?? fullName(head), offset, size };
      longName = undefined;
      longSize = undefined;
    }
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (at !== file.size)
    throw damaged(file.path, `offset ${file.size}`, 'whole blocks of 512 bytes', 'the end of the file');
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return new TextDecoder().decode(
    bytes.subarray(start, end < 0 || end > start + length ? start + length : end),
  );
}

function fullName(head: Uint8Array): string {
  const prefix = text(head, 257, 5) === 'ustar' ? text(head, 345, 155) : '';
  return prefix === '' ? text(head, 0, 100) : `${prefix}/${text(head, 0, 100)}`;
}

function sizeField(head: Uint8Array, file: string, at: number): number {
  // Sizes of 8 GiB and more are stored in binary, with the first bit set.
  if ((head[124]! & 0x80) !== 0) return head.subarray(125, 136).reduce((size, byte) => size * 256 + byte, 0);
  const size = Number.parseInt(text(head, 124, 12).trim(), 8);
  if (Number.isNaN(size)) throw damaged(file, `offset ${at + 124}`, 'a size in octal', text(head, 124, 12));
  return size;
}

function checkSum(head: Uint8Array, file: string, at: number): void {
  const stored = Number.parseInt(text(head, 148, 8).trim(), 8);
  const sum = head.reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0);
  if (stored !== sum)
    throw damaged(file, `offset ${at}`, `a tar header with the checksum ${sum}`, String(stored));
}

/** "length key=value\n" records. */
function paxRecords(records: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of records.split('\n')) {
    const match = /^\d+ ([^=]+)=(.*)$/.exec(line);
    if (match !== null) found.set(match[1]!, match[2]!);
  }
  return found;
}
