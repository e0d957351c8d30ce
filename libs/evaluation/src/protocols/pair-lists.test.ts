import { describe, expect, test } from 'vitest';
import { parseLfwPairs, parseYtfSplits, resolvePairs } from './pair-lists.ts';

const lfw = [
  '2\t2',
  'Abel_Pacheco\t1\t4',
  'Akhmed_Zakayev\t1\t3',
  'Abdel_Madi_Shabneh\t1\tDean_Barker\t1',
  'Abdul_Rahman\t1\tPortia_de_Rossi\t1',
  'Aaron\t1\t12',
  'Zeta\t3\t4',
  'A\t1\tB\t2',
  'C\t1\tD\t2',
  '',
].join('\r\n');

describe("LFW's list of pairs", () => {
  test('gives names as in the archive, folds and kinds', () => {
    const pairs = parseLfwPairs(lfw);
    expect(pairs.first[0]).toBe('Abel_Pacheco/Abel_Pacheco_0001');
    expect(pairs.second[0]).toBe('Abel_Pacheco/Abel_Pacheco_0004');
    expect(pairs.second[3]).toBe('Portia_de_Rossi/Portia_de_Rossi_0001');
    expect(pairs.second[4]).toBe('Aaron/Aaron_0012');
    expect(Array.from(pairs.same)).toEqual([1, 1, 0, 0, 1, 1, 0, 0]);
    expect(Array.from(pairs.fold)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  test('that is cut short or out of order is refused with the line', () => {
    expect(() => parseLfwPairs(lfw.split('\r\n').slice(0, 7).join('\n'))).toThrow(
      'has 6 pairs where its head says 2 x 2 x 2',
    );
    expect(() => parseLfwPairs(lfw.replace('Akhmed_Zakayev\t1\t3', 'A\t1\tB\t3'))).toThrow(
      'Line 3 of pairs.txt should be a genuine pair',
    );
    expect(() => parseLfwPairs('pairs')).toThrow('Line 1');
  });

  test('names an image that has no embedding, with the pair', () => {
    const pairs = parseLfwPairs(lfw);
    const names = [...new Set([...pairs.first, ...pairs.second])];
    const index = new Map(names.map((name, place) => [name, place]));
    expect(resolvePairs(pairs, index).first[1]).toBe(index.get('Akhmed_Zakayev/Akhmed_Zakayev_0001'));
    index.delete('B/B_0002');
    expect(() => resolvePairs(pairs, index)).toThrow(
      'Pair 6 (from 0) names "B/B_0002", which has no embedding.',
    );
  });
});

describe("YouTube Faces' splits", () => {
  test('give videos, splits from zero and kinds', () => {
    const text =
      'split number, first name, second name, is same\n1, A_B/1, A_B/3, 1\n1, A_B/1, C/0, 0\n2, C/2, D/5, 0\n';
    const pairs = parseYtfSplits(text);
    expect(pairs.first).toEqual(['A_B/1', 'A_B/1', 'C/2']);
    expect(Array.from(pairs.fold)).toEqual([0, 0, 1]);
    expect(Array.from(pairs.same)).toEqual([1, 0, 0]);
    expect(() => parseYtfSplits('head\n1, a, b, yes')).toThrow('Line 2');
    expect(() => parseYtfSplits('head\n')).toThrow('no pairs');
  });
});
