import type { NamedPairs } from '../pairs/named-pairs.ts';
import { damaged, linesOf } from './read-file.ts';

/** A person of `people.txt`. */
export interface LfwPerson {
  readonly name: string;
  readonly images: number;
  /** From 0. */
  readonly fold: number;
}

/** `Name/Name_0003.jpg` */
function imagePath(name: string, number: string): string {
  return `${name}/${name}_${number.padStart(4, '0')}.jpg`;
}

/**
 * LFW's `pairs.txt`: "folds pairs", then for each fold that many lines "name number number" of genuine pairs and as
 * many "name number name number" of impostors. `pairsDevTrain.txt` has no fold count and is one fold.
 *
 * @returns paths such as `Name/Name_0001.jpg`
 * @throws UserError that names file and line
 */
export async function readLfwPairs(file: string): Promise<NamedPairs> {
  const lines = await linesOf(file);
  const head = lines[0]!.trim().split(/\s+/).map(Number);
  const [folds, half] = head.length === 2 ? (head as [number, number]) : [1, head[0]!];
  if (!Number.isInteger(folds) || !Number.isInteger(half) || folds < 1 || half < 1) {
    throw damaged(file, 'line 1', '"folds pairs"', JSON.stringify(lines[0]));
  }
  const expected = folds * half * 2;
  if (lines.length - 1 !== expected) {
    throw damaged(file, `line ${lines.length}`, `${expected} pairs by the first line`, `${lines.length - 1}`);
  }
  const first: string[] = [];
  const second: string[] = [];
  const same = new Uint8Array(expected);
  const fold = Int32Array.from(same, (_, pair) => Math.floor(pair / (2 * half)));
  for (let pair = 0; pair < expected; pair++) {
    const fields = lines[pair + 1]!.trim().split(/\s+/);
    const genuine = pair % (2 * half) < half;
    const numbers = genuine ? [fields[1], fields[2]] : [fields[1], fields[3]];
    if (fields.length !== (genuine ? 3 : 4) || !numbers.every((number) => /^\d+$/.test(number ?? ''))) {
      const form = genuine ? '"name number number"' : '"name number name number"';
      throw damaged(file, `line ${pair + 2}`, form, JSON.stringify(lines[pair + 1]));
    }
    first.push(imagePath(fields[0]!, numbers[0]!));
    second.push(imagePath(fields[genuine ? 0 : 2]!, numbers[1]!));
    same[pair] = genuine ? 1 : 0;
  }
  return { file, first, second, same, fold };
}

/**
 * LFW's `people.txt`: the number of folds, then for each its number of people and lines "name<tab>images".
 * `peopleDevTrain.txt` has no fold count and is one fold.
 *
 * @throws UserError that names file and line
 */
export async function readLfwPeople(file: string): Promise<LfwPerson[]> {
  const lines = await linesOf(file);
  const single = lines[1]?.trim().includes('\t') === true;
  const folds = single ? 1 : Number(lines[0]);
  const people: LfwPerson[] = [];
  let line = single ? 0 : 1;
  for (let fold = 0; fold < folds; fold++) {
    const count = Number(lines[line++]);
    if (!Number.isInteger(count) || count < 1) {
      throw damaged(
        file,
        `line ${line}`,
        'the number of people of a fold',
        JSON.stringify(lines[line - 1] ?? 'the end'),
      );
    }
    for (let person = 0; person < count; person++, line++) {
      const match = /^(\S+)\s+(\d+)$/.exec(lines[line]?.trim() ?? '');
      if (match === null) {
        throw damaged(
          file,
          `line ${line + 1}`,
          '"name<tab>images"',
          JSON.stringify(lines[line] ?? 'the end'),
        );
      }
      people.push({ name: match[1]!, images: Number(match[2]), fold });
    }
  }
  if (line !== lines.length) throw damaged(file, `line ${line + 1}`, 'the end', JSON.stringify(lines[line]));
  return people;
}
