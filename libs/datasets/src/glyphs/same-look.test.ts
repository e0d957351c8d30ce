import { describe, expect, it } from 'vitest';
import { distinctDrawings } from './distinct-drawings.ts';
import type { Drawings } from './draw-families.ts';
import { sameLook } from './same-look.ts';
import { skeleton } from './confusables.ts';

/** Drawings of one pixel each: [character, family, outline, pixel]. */
function drawings(...rows: readonly (readonly [string, number, number, number?])[]): Drawings {
  return {
    size: 1,
    codePoint: rows.map(([character]) => character.codePointAt(0)!),
    family: rows.map(([, family]) => family),
    outline: rows.map(([, , outline]) => outline),
    pixels: Uint8Array.from(rows, ([, , outline, pixel]) => pixel ?? outline * 20),
  };
}
const merged = (rows: Drawings, table = new Map<string, string>()) =>
  [...sameLook(rows, table)].flatMap(([a, b]) => (a === b ? [] : [String.fromCodePoint(a, b)]));

describe('characters that look the same', () => {
  it('are those that the table brings to one text, also by a chain of parts', () => {
    const table = new Map([
      ['0', 'O'],
      ['ɑ', 'a'],
    ]);
    expect(skeleton('0', table)).toBe('O');
    expect(skeleton('ɑ\u0301', table)).toBe(skeleton('á', table));
    expect(merged(drawings(['0', 0, 1], ['O', 0, 2], ['a', 0, 3]), table)).toEqual(['O0']);
  });

  it('are those with one outline in half of the families that have both', () => {
    // Families 0 and 1 draw Greek alpha as A, family 2 does not; family 3 has only one of the two.
    const rows = drawings(
      ['A', 0, 1],
      ['Α', 0, 1],
      ['A', 1, 2],
      ['Α', 1, 2],
      ['A', 2, 3],
      ['Α', 2, 4],
      ['A', 3, 5],
    );
    expect(merged(rows)).toEqual(['ΑA']);
  });

  it('are not those that one family of three draws alike: its drawings are dropped, since they could be either', () => {
    const rows = drawings(['A', 0, 1], ['a', 0, 1], ['A', 1, 2], ['a', 1, 3], ['A', 2, 4], ['a', 2, 5]);
    expect(merged(rows)).toEqual([]);
    const { kept, leftOut } = distinctDrawings(rows, sameLook(rows, new Map()));
    expect(kept).toEqual([2, 3, 4, 5]);
    expect(leftOut).toEqual({ sameFamily: 0, ambiguous: 2, duplicate: 0 });
  });

  it('are not all those for which a family has the same box', () => {
    const rows = drawings(...Array.from('abcdefghij').map((character) => [character, 0, 1] as const));
    expect(merged(rows)).toEqual([]);
    expect(distinctDrawings(rows, sameLook(rows, new Map())).leftOut.ambiguous).toBe(10);
  });
});

describe('distinct drawings', () => {
  const identity = new Map([
    [97, 97],
    [98, 98],
  ]);

  it('keep one of a family, and the first of equal pictures up to two levels', () => {
    const rows = drawings(['a', 0, 1, 100], ['a', 1, 2, 102], ['a', 2, 3, 103], ['b', 0, 4, 100]);
    expect(distinctDrawings(rows, identity)).toEqual({
      kept: [0, 2, 3],
      leftOut: { sameFamily: 0, ambiguous: 0, duplicate: 1 },
    });
  });

  it('take the lowest code point of an identity in a family', () => {
    const rows = drawings(['b', 0, 1], ['a', 0, 2]);
    const one = new Map([
      [97, 97],
      [98, 97],
    ]);
    expect(distinctDrawings(rows, one)).toEqual({
      kept: [1],
      leftOut: { sameFamily: 1, ambiguous: 0, duplicate: 0 },
    });
  });
});
