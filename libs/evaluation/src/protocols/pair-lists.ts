import { UserError } from '@rangeloss/foundation';
import type { VerificationPairs } from '../verification/verification-pairs.ts';

/** Pairs by name, as published lists have them. */
export interface NamedPairs {
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly same: Uint8Array;
  /** [pairs], from 0. */
  readonly fold: Int32Array;
}

/**
 * Reads LFW's `pairs.txt` (View 2): a head line with the number of folds and of pairs of each kind in one, then for
 * each fold its genuine pairs (`name n m`) and its impostor pairs (`name n other m`). Images are named as in the
 * archive: `Aaron_Eckhart/Aaron_Eckhart_0001`.
 *
 * @param file named in messages
 * @throws UserError with the line's number
 */
export function parseLfwPairs(text: string, file = 'pairs.txt'): NamedPairs {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const [folds = NaN, each = NaN] = lines[0]!.split(/\s+/).map(Number);
  if (!Number.isInteger(folds) || !Number.isInteger(each)) {
    throw new UserError(`Line 1 of ${file} should give the number of folds and of pairs: "${lines[0]!}".`, {
      file,
    });
  }
  const rows = lines.slice(1).flatMap((line, at) => (line === '' ? [] : [{ line, number: at + 2 }]));
  if (rows.length !== folds * each * 2) {
    throw new UserError(
      `${file} has ${rows.length} pairs where its head says ${folds} x 2 x ${each}; it may be cut short.`,
      { file },
    );
  }
  const pairs = rows.map(({ line, number }, pair) => {
    const parts = line.split(/\s+/);
    const genuine = Math.floor(pair / each) % 2 === 0;
    if (parts.length !== (genuine ? 3 : 4)) {
      const kind = genuine ? 'a genuine pair (name n m)' : 'an impostor pair (name n other m)';
      throw new UserError(`Line ${number} of ${file} should be ${kind}: "${line}".`, { file });
    }
    const [name, n, other, m] = genuine ? [parts[0]!, parts[1]!, parts[0]!, parts[2]!] : parts;
    return { first: lfwName(name!, n!), second: lfwName(other!, m!), same: genuine };
  });
  return columns(pairs, (pair) => Math.floor(pair / (2 * each)));
}

/**
 * Reads YouTube Faces' `splits.txt`: a head line, then `split, first video, second video, same` with splits from 1.
 * Videos are named `Aaron_Eckhart/0`.
 *
 * @throws UserError with the line's number
 */
export function parseYtfSplits(text: string, file = 'splits.txt'): NamedPairs {
  const folds: number[] = [];
  const pairs = text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '' || at === 0) return [];
    const parts = line.split(',').map((part) => part.trim());
    const split = Number(parts[0]);
    if (parts.length < 4 || !Number.isInteger(split) || split < 1 || !/^[01]$/.test(parts.at(-1)!)) {
      throw new UserError(`Line ${at + 1} of ${file} should be "split, first, second, same": "${line}".`, {
        file,
      });
    }
    folds.push(split - 1);
    return [{ first: parts[1]!, second: parts[2]!, same: parts.at(-1) === '1' }];
  });
  if (pairs.length === 0) throw new UserError(`${file} holds no pairs.`, { file });
  return columns(pairs, (pair) => folds[pair]!);
}

/**
 * Turns names into indices.
 *
 * @param index of each name in the embeddings
 * @throws UserError with the number of the first pair that names a missing image
 */
export function resolvePairs(named: NamedPairs, index: ReadonlyMap<string, number>): VerificationPairs {
  const find = (names: readonly string[]) =>
    Int32Array.from(names, (name, pair) => {
      const place = index.get(name);
      if (place === undefined) {
        throw new UserError(`Pair ${pair} (from 0) names "${name}", which has no embedding.`, {
          field: 'pairs',
          mend: 'Embed every image of the list, under the names that the list uses.',
        });
      }
      return place;
    });
  return { first: find(named.first), second: find(named.second), same: named.same, fold: named.fold };
}

function lfwName(name: string, number: string): string {
  return `${name}/${name}_${number.padStart(4, '0')}`;
}

function columns(
  pairs: readonly { first: string; second: string; same: boolean }[],
  foldOf: (pair: number) => number,
): NamedPairs {
  return {
    first: pairs.map(({ first }) => first),
    second: pairs.map(({ second }) => second),
    same: Uint8Array.from(pairs, ({ same }) => (same ? 1 : 0)),
    fold: Int32Array.from(pairs, (_, pair) => foldOf(pair)),
  };
}
