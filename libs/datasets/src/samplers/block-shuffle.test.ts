import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockShuffle } from './block-shuffle.ts';
import { KeyedPermutations } from './keyed-permutations.ts';

const keyed = new KeyedPermutations(7, 'test');
const shuffle = (length: number, size: number) =>
  new BlockShuffle(length, size, (round) => keyed.permutation(length, round));
const block = (row: BlockShuffle, index: number) => {
  const into = new Int32Array(row.size);
  row.block(index, into);
  return [...into];
};

describe('a block shuffle', () => {
  it('holds each number once in every round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 50 }), (length, size) => {
        const row = shuffle(length, size);
        const blocks = Math.ceil((length * 5) / size);
        const all = Array.from({ length: blocks }, (_, index) => block(row, index)).flat();
        for (let round = 0; round < 5; round++) {
          const numbers = all.slice(round * length, (round + 1) * length).sort((a, b) => a - b);
          expect(numbers).toEqual(Array.from({ length }, (_, number) => number));
        }
      }),
    );
  });

  it('never has a number twice in a block that fits into a round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 39 }), (length, less) => {
        const size = Math.max(1, length - less);
        const row = shuffle(length, size);
        for (let index = 0; index < 40; index++) expect(new Set(block(row, index)).size).toBe(size);
      }),
    );
  });

  it('answers the same in any order of asking, and from a fresh start', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 20 }),
        (length, size, order) => {
          const inOrder = shuffle(length, size);
          const expected = Array.from({ length: 61 }, (_, index) => block(inOrder, index));
          const asked = shuffle(length, size);
          for (const index of order) {
            expect(block(asked, index)).toEqual(expected[index]);
            expect(block(shuffle(length, size), index)).toEqual(expected[index]);
          }
        },
      ),
    );
  });
});

describe('keyed permutations', () => {
  it('are permutations, and differ by round, owner and seed', () => {
    const [a, b, c] = [keyed.permutation(50, 0), keyed.permutation(50, 1), keyed.permutation(50, 0, 1)];
    for (const order of [a, b, c]) expect([...order].sort((x, y) => x - y)).toEqual([...Array(50).keys()]);
    const other = new KeyedPermutations(8, 'test').permutation(50, 0);
    expect(new Set([a, b, c, other].map(String)).size).toBe(4);
    expect(keyed.permutation(50, 0)).toEqual(a);
  });

  it('take each of the six orders of three about equally often', () => {
    const times = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = keyed.permutation(3, round).join('');
      times.set(order, (times.get(order) ?? 0) + 1);
    }
    // 1000 expected; five deviations are 144.
    expect([...times.values()].every((count) => Math.abs(count - 1000) < 144)).toBe(true);
    expect(times.size).toBe(6);
  });

  it('are empty or trivial where there is nothing to shuffle', () => {
    expect([...keyed.permutation(0, 3)]).toEqual([]);
    expect([...keyed.permutation(1, 3)]).toEqual([0]);
  });
});
