import { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, Scratch } from '../fixtures/fixture.ts';
import { pairsByIndex } from '../pairs/named-pairs.ts';
import { readLfwPairs, readLfwPeople } from './lfw.ts';
import { readCfpPairs, readTwoLinePairs } from './pair-lists.ts';
import { readYtfSplits } from './ytf.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

describe("LFW's pairs", () => {
  it('are read fold by fold as paths', async () => {
    const pairs = await readLfwPairs(fixture('protocols/pairs.txt'));
    expect(pairs.first).toHaveLength(12);
    expect([pairs.first[0], pairs.second[0]]).toEqual([
      'Ada_Byron/Ada_Byron_0001.jpg',
      'Ada_Byron/Ada_Byron_0002.jpg',
    ]);
    expect([pairs.first[11], pairs.second[11]]).toEqual([
      'Cy_Young/Cy_Young_0003.jpg',
      'Di_Prince/Di_Prince_0003.jpg',
    ]);
    expect([...pairs.same]).toEqual([1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0]);
    expect([...pairs.fold]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  });

  it('become indices into the names of a data set, or say what is missing', async () => {
    const pairs = await readLfwPairs(fixture('protocols/pairs.txt'));
    const names = [...new Set([...pairs.first, ...pairs.second])].reverse();
    const { first, second } = pairsByIndex(pairs, names);
    expect(Array.from(first, (place) => names[place])).toEqual(pairs.first);
    expect(Array.from(second, (place) => names[place])).toEqual(pairs.second);
    expect(() => pairsByIndex(pairs, names.slice(2))).toThrow(UserError);
    expect(() => pairsByIndex(pairs, names.slice(2))).toThrow(/names 2 images that the data set lacks/);
  });

  it('of the development set are one fold', async () => {
    const pairs = await readLfwPairs(await scratch.text('1\nA 1 2\nA 1 B 1\n'));
    expect([...pairs.fold]).toEqual([0, 0]);
  });

  it.each([
    ['1\t1\nA\t1\t2\nB\t1\tC\n', /line 3: expected "name number name number", found "B\\t1\\tC"/],
    ['1\t1\nA\t1\tx\nB\t1\tC\t1\n', /line 2: expected "name number number"/],
    ['2\t1\nA\t1\t2\n', /line 2: expected 4 pairs by the first line, found 1/],
    ['hello\n', /line 1: expected "folds pairs"/],
    ['', /line 1/],
  ])('name the line of damage in %j', async (content, message) => {
    await expect(readLfwPairs(await scratch.text(content))).rejects.toThrow(message);
  });
});

describe("LFW's people", () => {
  it('are read with their folds, or as one fold', async () => {
    expect(await readLfwPeople(fixture('protocols/people.txt'))).toEqual([
      { name: 'Ada_Byron', images: 4, fold: 0 },
      { name: 'Bob_Stone', images: 3, fold: 0 },
      { name: 'Cy_Young', images: 4, fold: 1 },
      { name: 'Di_Prince', images: 3, fold: 1 },
    ]);
    expect((await readLfwPeople(fixture('protocols/peopleDevTrain.txt'))).map(({ fold }) => fold)).toEqual([
      0, 0,
    ]);
  });

  it.each([
    ['1\n2\nA\t1\n', /line 4: expected "name<tab>images", found "the end"/],
    ['1\nx\nA\t1\n', /line 2: expected the number of people/],
    ['1\n1\nA\t1\nB\t2\n', /line 4: expected the end/],
  ])('name the line of damage in %j', async (content, message) => {
    await expect(readLfwPeople(await scratch.text(content))).rejects.toThrow(message);
  });
});

describe("YouTube Faces' splits", () => {
  it('are read, and corrected by the errata when these are given', async () => {
    const file = fixture('protocols/splits.txt');
    const plain = await readYtfSplits(file);
    expect([...plain.same]).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect([...plain.fold]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([plain.first[1], plain.second[1]]).toEqual(['A_1/1', 'A_1/2']);
    expect(plain.corrected).toBe(0);
    const corrected = await readYtfSplits(file, { errata: fixture('protocols/splits_corrected.txt') });
    expect([...corrected.same]).toEqual([0, 1, 1, 1, 0, 1, 0, 0]);
    expect(corrected.corrected).toBe(2);
  });

  it.each([
    ['split\n1, A/1, B/2, 2\n', /line 2: expected "split, first video, second video, 0 or 1"/],
    ['split\n0, A/1, B/2, 1\n', /line 2/],
    ['split\n1, A/1\n', /line 2/],
    ['split\n', /expected pairs of videos, found none/],
  ])('name the line of damage in %j', async (content, message) => {
    await expect(readYtfSplits(await scratch.text(content))).rejects.toThrow(message);
  });
});

describe('pairs in two lines', () => {
  it('are read as CALFW and CPLFW write them', async () => {
    const pairs = await readTwoLinePairs(fixture('protocols/pairs_CALFW.txt'));
    expect(pairs.first).toHaveLength(20);
    expect([pairs.first[1], pairs.second[1], pairs.same[1]]).toEqual(['P1_0001.jpg', 'P1_0002.jpg', 1]);
    expect([pairs.first[2], pairs.second[2], pairs.same[2]]).toEqual(['P2_0001.jpg', 'P3_0002.jpg', 0]);
    expect([...pairs.fold]).toEqual(Array.from({ length: 20 }, (_, pair) => pair >> 1));
  });

  it.each([
    ['a 1\nb 1\nc 0\n', /line 4: expected two lines for each pair/],
    ['a 1\nb 0\n', /line 2: expected the kind of pair of the line before/],
    ['a 1\nb\n', /line 2: expected "image number"/],
  ])('name the line of damage in %j', async (content, message) => {
    await expect(readTwoLinePairs(await scratch.text(content))).rejects.toThrow(message);
  });
});

describe("CFP's protocol", () => {
  it('pairs frontal with profile, or frontal with frontal', async () => {
    const mixed = await readCfpPairs(fixture('protocols/cfp'), 'FP', 2);
    expect(mixed.first).toEqual([1, 1, 2, 2].map((n) => `Data/Images/00${n}/frontal/01.jpg`));
    expect(mixed.second).toEqual([1, 2, 2, 1].map((n) => `Data/Images/00${n}/profile/01.jpg`));
    expect([...mixed.same]).toEqual([1, 0, 1, 0]);
    expect([...mixed.fold]).toEqual([0, 0, 1, 1]);
    expect((await readCfpPairs(fixture('protocols/cfp'), 'FF', 2)).second[0]).toBe(
      'Data/Images/001/frontal/01.jpg',
    );
  });

  it('names the file and line of damage', async () => {
    const root = await scratch.folder('protocols/cfp', 'Split/FP/02/diff.txt', () => Buffer.from('2,9\n'));
    await expect(readCfpPairs(root, 'FP', 2)).rejects.toThrow(
      /02\/diff.txt, line 1: expected two numbers of the lists, found "2,9"/,
    );
    await expect(readCfpPairs(fixture('protocols/cfp'), 'FP')).rejects.toThrow(/03\/same.txt does not exist/);
  });
});
