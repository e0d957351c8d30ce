import { readFileSync } from 'node:fs';
import { UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialProfile, observedProfile, paretoProfile, stepProfile } from './profiles.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/construction.json', import.meta.url), 'utf8'),
) as {
  profiles: [name: string, classes: number, largest: number, imbalance: number, sizes: number[]][];
};
const byName = { exponential: exponentialProfile, pareto: paretoProfile, step: stepProfile };

describe('a profile', () => {
  it.each(fixture.profiles)(
    'agrees with Python for %s, %i classes, largest %i, ratio %i',
    (name, classes, largest, ratio, sizes) => {
      expect([...byName[name as keyof typeof byName](classes, largest, ratio)]).toEqual(sizes);
    },
  );

  it('gives CIFAR-LT as published: 12,406 images in ten classes and 10,847 in a hundred', () => {
    const total = (sizes: Int32Array) => sizes.reduce((sum, size) => sum + size, 0);
    expect(total(exponentialProfile(10, 5000, 100))).toBe(12_406);
    expect(total(exponentialProfile(100, 500, 100))).toBe(10_847);
  });

  it('never increases, starts at the largest and ends at the ratio', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(exponentialProfile, paretoProfile, stepProfile),
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 500 }),
        (profile, classes, largest, imbalance) => {
          const sizes = profile(classes, largest, imbalance);
          expect(sizes).toHaveLength(classes);
          expect(sizes[0]).toBe(largest);
          expect(sizes.at(-1)).toBe(Math.max(1, Math.floor(largest / imbalance + 1e-9)));
          for (let rank = 1; rank < classes; rank++)
            expect(sizes[rank]!).toBeLessThanOrEqual(sizes[rank - 1]!);
        },
      ),
    );
  });

  it('gives one class all there is', () => {
    for (const profile of Object.values(byName)) expect([...profile(1, 9, 100)]).toEqual([9]);
  });
});

describe('the observed profile', () => {
  it('is the list itself, sorted, for as many classes', () => {
    expect([...observedProfile(4, [3, 50, 1, 7])]).toEqual([50, 7, 3, 1]);
  });

  it('follows the quantiles of a longer list, and is scaled to the largest', () => {
    expect([...observedProfile(2, [8, 8, 8, 1, 1, 1])]).toEqual([8, 1]);
    expect([...observedProfile(4, [100, 10, 5, 1], 20)]).toEqual([20, 2, 1, 1]);
  });

  it('refuses an empty list and counts that are none', () => {
    expect(() => observedProfile(3, [])).toThrow(UserError);
    expect(() => observedProfile(3, [1, 0])).toThrow(UserError);
    expect(() => observedProfile(3, [NaN])).toThrow(UserError);
  });
});
