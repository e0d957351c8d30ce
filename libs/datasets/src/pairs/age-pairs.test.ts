import { ConfigError, UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { agePairs } from './age-pairs.ts';

/** Thirty people, each at 20 to 26 and again thirty years later. */
const names = Array.from({ length: 30 }, (_, person) =>
  [20, 21, 26, 50, 51, 56].map(
    (age, take) =>
      `${6 * person + take}_Person_${person}_${age + (person % 2)}_${person % 2 ? 'f' : 'm'}.jpg`,
  ),
).flat();
const ageOf = (name: string) => Number(/_(\d+)_[fm]\.jpg$/.exec(name)![1]);
const personOf = (name: string) => /^\d+_(.+)_\d+_[fm]\.jpg$/.exec(name)![1]!;

describe('pairs of faces some years apart', () => {
  it('all have the gap, are true to the names, balanced in each fold, and none comes twice', () => {
    const { first, second, same, fold } = agePairs(names, { folds: 10, seed: 3 });
    expect(first).toHaveLength(10 * 2 * 9);
    const foldOf = new Map<string, number>();
    first.forEach((younger, pair) => {
      expect(ageOf(second[pair]!) - ageOf(younger)).toBe(30);
      expect(personOf(younger) === personOf(second[pair]!)).toBe(same[pair] === 1);
      for (const person of [personOf(younger), personOf(second[pair]!)]) {
        expect(foldOf.get(person) ?? fold[pair]).toBe(fold[pair]);
        foldOf.set(person, fold[pair]!);
      }
    });
    expect(new Set(first.map((name, pair) => `${name} ${second[pair]!}`)).size).toBe(first.length);
    for (let part = 0; part < 10; part++)
      expect(same.filter((kind, pair) => fold[pair] === part && kind === 1)).toHaveLength(9);
  });

  it('can be all that there are, found by looking at every two images', () => {
    const some = names.slice(0, 36);
    const genuine = new Set<string>();
    const impostors = new Set<string>();
    for (const one of some)
      for (const other of some)
        if (ageOf(other) - ageOf(one) === 5)
          (personOf(one) === personOf(other) ? genuine : impostors).add(`${one} ${other}`);
    const pairs = agePairs(some, { gap: 5, folds: 1, pairsPerFold: genuine.size });
    const drawn = pairs.first.map((name, pair) => `${name} ${pairs.second[pair]!}`);
    expect(new Set(drawn.filter((_, pair) => pairs.same[pair] === 1))).toEqual(genuine);
    expect(drawn.filter((_, pair) => pairs.same[pair] === 0).every((pair) => impostors.has(pair))).toBe(true);
    expect(() => agePairs(some, { gap: 5, folds: 1, pairsPerFold: genuine.size + 1 })).toThrow(UserError);
  });

  it('take every two faces of one age once when there is no gap', () => {
    const twins = ['1_A_30_f.jpg', '2_A_30_f.jpg', '3_B_30_m.jpg'];
    const { first, second, same } = agePairs(twins, { gap: 0, folds: 1 });
    expect([first[0], second[0], same[0]]).toEqual(['1_A_30_f.jpg', '2_A_30_f.jpg', 1]);
    expect(first).toHaveLength(2);
  });

  it('are the same for one seed, and others for another', () => {
    expect(agePairs(names, { seed: 1 })).toEqual(agePairs(names, { seed: 1 }));
    expect(agePairs(names, { seed: 1 }).first).not.toEqual(agePairs(names, { seed: 2 }).first);
  });

  it('refuse other names, too few images, and options that do not fit', () => {
    expect(() => agePairs(['Ada_0001.jpg'])).toThrow(/number_Name_age_gender/);
    expect(() => agePairs([])).toThrow(UserError);
    expect(() => agePairs(names.slice(0, 6))).toThrow(UserError);
    expect(() => agePairs(names, { gap: -1 })).toThrow(ConfigError);
  });
});
