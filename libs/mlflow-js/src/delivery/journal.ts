import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { MlflowError } from '../errors.ts';
import { type Entry, entryText, parseEntry } from './entry.ts';

/**
 * When a journal's data is forced to the disk: after each write, at most once a second, or when the system likes. A
 * killed process loses nothing with any of them; a power cut loses what was not forced.
 */
export type FsyncPolicy = 'always' | 'second' | 'never';

export interface JournalEntry {
  readonly entry: Entry;
  /** Byte position behind the entry. */
  readonly end: number;
}

const newline = 10;
const header = 'mlflow-js journal 1\n';

/** One line of a journal: CRC-32 of the text in eight hexadecimal digits, a space, the text. */
const journalLine = (text: string): string => `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;

/**
 * An append-only file of checksummed lines. A last line without its end (a process was killed in the middle of a
 * write) is cut off when the journal is opened; a whole line whose checksum is wrong is passed over and counted.
 */
export class Journal {
  readonly file: string;
  readonly #descriptor: number;
  readonly #fsync: FsyncPolicy;
  #lastSync = 0;
  #size: number;

  /** @throws MlflowError INVALID_PARAMETER_VALUE when the file is not a journal. */
  constructor(file: string, fsync: FsyncPolicy = 'second') {
    this.file = file;
    this.#fsync = fsync;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.#descriptor = fs.openSync(file, 'a+');
    if (fs.fstatSync(this.#descriptor).size < header.length) {
      fs.ftruncateSync(this.#descriptor, 0);
      fs.writeSync(this.#descriptor, header);
    }
    this.#size = this.#wholeSize();
    fs.ftruncateSync(this.#descriptor, this.#size);
  }

  /** Bytes written, all of them whole lines. */
  get size(): number {
    return this.#size;
  }

  /** Appends entries with one write. @returns the position behind them. */
  append(entries: readonly (Entry | string)[]): number {
    const lines = entries.map((entry) => journalLine(typeof entry === 'string' ? entry : entryText(entry)));
    const bytes = Buffer.from(lines.join(''));
    const written = fs.writeSync(this.#descriptor, bytes);
    if (written < bytes.length) {
      fs.ftruncateSync(this.#descriptor, this.#size);
      throw new MlflowError(
        'INTERNAL_ERROR',
        `the disk is full: ${this.file} took ${written} of ${bytes.length} bytes`,
      );
    }
    this.#size += written;
    if (this.#fsync === 'always' || (this.#fsync === 'second' && Date.now() - this.#lastSync >= 1000))
      this.sync();
    return this.#size;
  }

  /** Forces everything to the disk. */
  sync(): void {
    this.#lastSync = Date.now();
    fs.fsyncSync(this.#descriptor);
  }

  /** Entries from a position on, about `bytes` of them (at least one line, where there is one). */
  read(from: number, bytes = 1 << 20): { entries: JournalEntry[]; end: number; damaged: number } {
    for (let length = bytes; ; length *= 2) {
      const lines = parseLines(this.#bytes(from, Math.min(length, this.#size - from)), from);
      if (lines.end > from || from + length >= this.#size) return lines;
    }
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }

  #bytes(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, length));
    let filled = 0;
    while (filled < bytes.length) {
      const count = fs.readSync(this.#descriptor, bytes, filled, bytes.length - filled, from + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  #wholeSize(): number {
    const { size } = fs.fstatSync(this.#descriptor);
    if (this.#bytes(0, header.length).toString() !== header) {
      throw new MlflowError('INVALID_PARAMETER_VALUE', `${this.file} is not a journal`);
    }
    for (let length = 1 << 16; ; length *= 2) {
      const from = Math.max(0, size - length);
      const last = this.#bytes(from, size - from).lastIndexOf(newline);
      if (last !== -1) return from + last + 1;
    }
  }
}

/** Where the first entry of a journal begins. */
export const journalStart = header.length;

function parseLines(bytes: Buffer, base: number): { entries: JournalEntry[]; end: number; damaged: number } {
  const entries: JournalEntry[] = [];
  let start = 0;
  let damaged = 0;
  for (let stop = bytes.indexOf(newline); stop !== -1; stop = bytes.indexOf(newline, start)) {
    const text = bytes.subarray(start + 9, stop);
    const sum = bytes.toString('latin1', start, start + 8);
    const entry = parseInt(sum, 16) === crc32(text) ? parseEntry(text.toString('utf8')) : undefined;
    if (entry === undefined) damaged += 1;
    else entries.push({ entry, end: base + stop + 1 });
    start = stop + 1;
  }
  return { entries, end: base + start, damaged };
}

/** A journal's first entry, read without taking the journal; undefined where there is none. */
export function readJournalHead(file: string): Entry | undefined {
  const descriptor = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(1 << 20);
    const filled = fs.readSync(descriptor, bytes, 0, bytes.length, 0);
    return parseLines(bytes.subarray(journalStart, filled), journalStart).entries[0]?.entry;
  } finally {
    fs.closeSync(descriptor);
  }
}
