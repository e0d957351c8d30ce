import { ConfigError, UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allVerificationPairs } from './all-pairs.ts';
import { verificationPairs, type FoldedPairs } from './verification-pairs.ts';

const labels = (counts: readonly number[]) =>
  counts.flatMap((count, identity) => Array<number>(count).fill(identity));
const keys = ({ first, second }: FoldedPairs) =>
  Array.from(first, (a, pair) => [a, second[pair]!].sort((x, y) => x - y).join());

describe('verification pairs', () => {
  it('are balanced in each fold, true to the labels, and none comes twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        (counts, folds, seed) => {
          const identities = labels([...counts, 4, 4, 4, 4]);
          const pairs = verificationPairs(identities, { folds, seed });
          expect(new Set(keys(pairs)).size).toBe(pairs.first.length);
          pairs.first.forEach((a, pair) => {
            expect(identities[a] === identities[pairs.second[pair]!]).toBe(pairs.same[pair] === 1);
            expect(a).not.toBe(pairs.second[pair]);
          });
          for (let fold = 0; fold < folds; fold++) {
            const kinds = pairs.same.filter((_, pair) => pairs.fold[pair] === fold);
            expect(kinds.filter((kind) => kind === 1)).toHaveLength(pairs.first.length / folds / 2);
            expect(kinds).toHaveLength(pairs.first.length / folds);
          }
        },
      ),
    );
  });

  it('keep every identity in one fold when there are enough', () => {
    const identities = labels(Array<number>(25).fill(5));
    const pairs = verificationPairs(identities, { folds: 10, perFold: 20, seed: 1 });
    expect(pairs.identityDisjoint).toBe(true);
    const foldsOf = new Map<number, Set<number>>();
    pairs.first.forEach((a, pair) => {
      for (const image of [a, pairs.second[pair]!]) {
        const known = foldsOf.get(identities[image]!) ?? new Set();
        foldsOf.set(identities[image]!, known.add(pairs.fold[pair]!));
      }
    });
    expect([...foldsOf.values()].every(({ size }) => size === 1)).toBe(true);
    expect(pairs.first).toHaveLength(200);
  });

  it('say so when the folds have to share identities', () => {
    const pairs = verificationPairs(labels([20, 20]), { folds: 10, perFold: 20, seed: 1 });
    expect(pairs.identityDisjoint).toBe(false);
    expect(new Set(keys(pairs)).size).toBe(200);
  });

  it('can use up every pair there is', () => {
    const pairs = verificationPairs(labels([2, 2, 1]), { folds: 1, seed: 1 });
    expect(pairs.first).toHaveLength(4);
    const all = verificationPairs(labels([3, 1]), { folds: 1, perFold: 6, seed: 1 });
    expect([...keys(all)].sort()).toEqual(['0,1', '0,2', '0,3', '1,2', '1,3', '2,3']);
  });

  it('go round the identities, so that a large one does not dominate', () => {
    const identities = labels([100, 4, 4, 4, 4]);
    const { first, same } = verificationPairs(identities, { folds: 1, perFold: 50, seed: 2 });
    const large = first.filter((a, pair) => same[pair] === 1 && identities[a] === 0);
    expect(large).toHaveLength(5);
  });

  it('are the same for the same seed, with names as with numbers', () => {
    const identities = labels(Array<number>(30).fill(4));
    const made = (seed: number) => keys(verificationPairs(identities, { seed }));
    expect(made(3)).toEqual(made(3));
    expect(made(3)).not.toEqual(made(4));
    expect(
      keys(
        verificationPairs(
          identities.map((label) => `id-${label}`),
          { seed: 3 },
        ),
      ),
    ).toEqual(made(3));
  });

  it.each([
    ['an empty class list', []],
    ['one identity', [1, 1, 1]],
    ['one image per identity', [1, 2, 3]],
  ])('refuse %s', (_what, identities) => {
    expect(() => verificationPairs(identities, { seed: 1 })).toThrow(UserError);
  });

  it('refuse more pairs than there are, and odd numbers of them', () => {
    const identities = labels([3, 3, 3, 3]);
    expect(() => verificationPairs(identities, { folds: 2, perFold: 20, seed: 1 })).toThrow(
      expect.objectContaining({ field: 'perFold' }) as Error,
    );
    expect(() => verificationPairs(identities, { perFold: 3, seed: 1 })).toThrow(ConfigError);
    expect(() => verificationPairs(identities, { folds: 0, seed: 1 })).toThrow(ConfigError);
  });
});

describe('all pairs', () => {
  it('are every unordered pair once', () => {
    const { first, second, same } = allVerificationPairs(['a', 'b', 'a']);
    expect([...first]).toEqual([0, 0, 1]);
    expect([...second]).toEqual([1, 2, 2]);
    expect([...same]).toEqual([0, 1, 0]);
    expect(() => allVerificationPairs([])).toThrow(UserError);
    expect(() => allVerificationPairs(new Int32Array(20_001))).toThrow(UserError);
  });
});
