import path from 'node:path';
import { foldsInOrder } from '../pairs/folds-in-order.ts';
import type { NamedPairs } from '../pairs/named-pairs.ts';
import { damaged, linesOf } from './read-file.ts';

/**
 * `pairs_CALFW.txt` and `pairs_CPLFW.txt`: two lines "image number" for each pair, the number 0 for impostors.
 *
 * @throws UserError that names file and line
 */
export async function readTwoLinePairs(file: string, folds = 10): Promise<NamedPairs> {
  const lines = await linesOf(file);
  if (lines.length % 2 === 1)
    throw damaged(file, `line ${lines.length + 1}`, 'two lines for each pair', 'the end');
  const entries = lines.map((line, index) => {
    const match = /^(\S+)\s+(\d+)$/.exec(line.trim());
    if (match === null) throw damaged(file, `line ${index + 1}`, '"image number"', JSON.stringify(line));
    return { image: match[1]!, same: Number(match[2]) > 0 };
  });
  const pairs = entries.length / 2;
  const first = entries.filter((_, line) => line % 2 === 0);
  const second = entries.filter((_, line) => line % 2 === 1);
  const torn = first.findIndex(({ same }, pair) => same !== second[pair]!.same);
  if (torn >= 0)
    throw damaged(file, `line ${2 * torn + 2}`, 'the kind of pair of the line before', 'the other kind');
  return {
    file,
    first: first.map(({ image }) => image),
    second: second.map(({ image }) => image),
    same: Uint8Array.from(first, ({ same }) => (same ? 1 : 0)),
    fold: foldsInOrder(pairs, folds),
  };
}

/**
 * CFP's protocol folder: `Pair_list_F.txt` and `Pair_list_P.txt` number the images, `Split/FP/01/same.txt` and
 * `diff.txt` pair them, frontal with profile (`FP`) or frontal with frontal (`FF`).
 *
 * @returns paths as the lists have them, without leading `../`
 * @throws UserError that names file and line
 */
export async function readCfpPairs(root: string, kind: 'FP' | 'FF', folds = 10): Promise<NamedPairs> {
  const frontal = await numbered(path.join(root, 'Pair_list_F.txt'));
  const other = kind === 'FP' ? await numbered(path.join(root, 'Pair_list_P.txt')) : frontal;
  const first: string[] = [];
  const second: string[] = [];
  const same: number[] = [];
  const fold: number[] = [];
  for (let index = 0; index < folds; index++) {
    for (const name of ['same', 'diff']) {
      const file = path.join(root, 'Split', kind, String(index + 1).padStart(2, '0'), `${name}.txt`);
      for (const [line, text] of (await linesOf(file)).entries()) {
        const [a, b] = text.split(',').map(Number);
        const [left, right] = [frontal.get(a!), other.get(b!)];
        if (left === undefined || right === undefined) {
          throw damaged(file, `line ${line + 1}`, 'two numbers of the lists', JSON.stringify(text));
        }
        first.push(left);
        second.push(right);
        same.push(name === 'same' ? 1 : 0);
        fold.push(index);
      }
    }
  }
  return { file: root, first, second, same: Uint8Array.from(same), fold: Int32Array.from(fold) };
}

async function numbered(file: string): Promise<Map<number, string>> {
  const entries = (await linesOf(file)).map((line, index): [number, string] => {
    const match = /^(\d+)\s+(\S+)$/.exec(line.trim());
    if (match === null) throw damaged(file, `line ${index + 1}`, '"number path"', JSON.stringify(line));
    return [Number(match[1]), match[2]!.replace(/^(\.\.\/)+/, '')];
  });
  return new Map(entries);
}
