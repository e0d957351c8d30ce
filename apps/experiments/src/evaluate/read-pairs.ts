import { UserError } from '@rangeloss/foundation';
import type { VerificationPairs } from '@rangeloss/evaluation';
import { readText } from '@rangeloss/storage';
import { recordsOf } from './read-csv.ts';

/** A list of pairs as its file has it. */
export interface ListedPairs {
  readonly file: string;
  /** Names or row numbers. */
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly same: Uint8Array;
  /** Absent where the list has no folds. */
  readonly fold?: Int32Array;
}

/**
 * A list of pairs: CSV with the headings first, second, same and, if folds are given, fold; or lines of three or four
 * words in that order (IJB's lists have them so). `same` is 1 or 0, folds count from any number.
 *
 * @throws UserError with the pair's number
 */
export async function readPairs(file: string): Promise<ListedPairs> {
  const records = /\.(csv|tsv)$/i.test(file) ? await csvRecords(file) : await wordRecords(file);
  const heading = records[0]?.map((cell) => cell.toLowerCase());
  const headed = heading?.includes('same') === true;
  const places = headed
    ? ['first', 'second', 'same', 'fold'].map((name) => heading.indexOf(name))
    : [0, 1, 2, records[0]?.length === 4 ? 3 : -1];
  const [first, second, same, fold] = places as [number, number, number, number];
  if (first < 0 || second < 0) {
    throw new UserError(`${file} lacks the heading "${first < 0 ? 'first' : 'second'}".`, { file });
  }
  const rows = headed ? records.slice(1) : records;
  if (rows.length === 0) throw new UserError(`${file} lists no pair.`, { file });
  const kinds = Uint8Array.from(rows, (row, pair) => {
    const kind = row[same]?.toLowerCase();
    if (kind === '1' || kind === 'true') return 1;
    if (kind === '0' || kind === 'false') return 0;
    throw badPair(file, pair, `says ${JSON.stringify(row[same] ?? '')}, not 1 (same) or 0 (different)`);
  });
  return {
    file,
    first: rows.map((row) => row[first]!),
    second: rows.map((row) => row[second]!),
    same: kinds,
    ...(fold < 0 ? {} : { fold: foldsOf(file, rows, fold) }),
  };
}

/** @throws UserError where a row number is none of the table's */
export function rowNumbers(pairs: ListedPairs, rows: number): VerificationPairs {
  const numbers = (column: readonly string[]) =>
    Int32Array.from(column, (text, pair) => {
      const row = Number(text);
      if (Number.isInteger(row) && text !== '' && row >= 0 && row < rows) return row;
      throw badPair(pairs.file, pair, `names ${JSON.stringify(text)}; rows are 0 to ${rows - 1}`);
    });
  const { same, fold } = pairs;
  return {
    first: numbers(pairs.first),
    second: numbers(pairs.second),
    same,
    ...(fold === undefined ? {} : { fold }),
  };
}

function foldsOf(file: string, rows: readonly (readonly string[])[], place: number): Int32Array {
  const given = rows.map((row, pair) => {
    const fold = Number(row[place]);
    if (Number.isInteger(fold) && row[place] !== '') return fold;
    throw badPair(file, pair, `lies in the fold ${JSON.stringify(row[place] ?? '')}, not a whole number`);
  });
  const order = [...new Set(given)].sort((a, b) => a - b);
  return Int32Array.from(given, (fold) => order.indexOf(fold));
}

function badPair(file: string, pair: number, what: string): UserError {
  return new UserError(`${file}: pair ${pair} (from 0) ${what}.`, { file, mend: 'Correct the list there.' });
}

async function csvRecords(file: string): Promise<string[][]> {
  const records: string[][] = [];
  for await (const record of recordsOf(file)) records.push(record);
  return records;
}

async function wordRecords(file: string): Promise<string[][]> {
  const lines = (await readText(file)).split(/\r?\n/);
  return lines.flatMap((line) => (line.trim() === '' ? [] : [line.trim().split(/[\s,]+/)]));
}
