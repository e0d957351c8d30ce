import { ConfigError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { describeManifest, giniCoefficient } from './describe.ts';
import { imageCounts, imagesByIdentity, imagesOf } from './grouping.ts';
import { frequencyBins, shotGroups } from './identity-groups.ts';

const counts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });

/** Half the mean absolute difference over the mean: the definition, by two loops. */
function naiveGini(values: readonly number[]): number {
  let differences = 0;
  for (const a of values) for (const b of values) differences += Math.abs(a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return differences / (2 * values.length ** 2 * mean);
}

describe('grouping', () => {
  it('lists each image once, under its identity, in order', () => {
    fc.assert(
      fc.property(counts, (given) => {
        const manifest = countedManifest(given);
        const grouped = imagesByIdentity(manifest);
        expect([...imageCounts(manifest)]).toEqual(given);
        given.forEach((_, identity) => {
          const expected = [...manifest.identityOf.keys()].filter(
            (image) => manifest.identityOf[image] === identity,
          );
          expect([...imagesOf(grouped, identity)]).toEqual(expected);
        });
      }),
    );
  });
});

describe('a description', () => {
  it('agrees with the definition of the Gini coefficient', () => {
    fc.assert(
      fc.property(counts, (given) => {
        const { gini } = describeManifest(countedManifest(given));
        expect(gini).toBeCloseTo(naiveGini(given), 10);
      }),
    );
  });

  it('counts head and tail at the border exactly', () => {
    const { tail, head, imbalanceRatio, countsByRank, median } = describeManifest(
      countedManifest([20, 19, 1, 60]),
    );
    expect([...countsByRank]).toEqual([60, 20, 19, 1]);
    expect(imbalanceRatio).toBe(60);
    expect(median).toBe(19.5);
    expect(tail).toMatchObject({ below: 20, identities: 2, identityShare: 0.5, imageShare: 0.2 });
    expect(head).toMatchObject({ identities: 2, imageShare: 0.8 });
  });

  it('has no imbalance with one class, or with classes of equal size', () => {
    expect(describeManifest(countedManifest([7]))).toMatchObject({ gini: 0, imbalanceRatio: 1 });
    expect(describeManifest(countedManifest([1, 1, 1]))).toMatchObject({
      gini: 0,
      imbalanceRatio: 1,
      median: 1,
    });
    expect(giniCoefficient([])).toBe(0);
  });
});

describe('groups of identities', () => {
  it('bin 1, 2-5, 6-19 and 20 or more, and leave out what is empty', () => {
    const bins = frequencyBins(countedManifest([1, 2, 5, 19, 20, 1000]));
    expect(bins.groups.map(({ name, identities, images }) => [name, identities.length, images])).toEqual([
      ['1', 1, 1],
      ['2-5', 2, 7],
      ['6-19', 1, 19],
      ['20+', 2, 1020],
    ]);
    expect(bins.groupOf('id-3')).toBe('6-19');
    expect(bins.groupOf('nobody')).toBeUndefined();
    expect(frequencyBins(countedManifest([1, 30])).groups.map(({ name }) => name)).toEqual(['1', '20+']);
  });

  it('cut shots strictly above many and strictly below few', () => {
    const groups = shotGroups(countedManifest([101, 100, 20, 19]));
    expect(groups.boundaries).toBe('many > 100, few < 20 images');
    expect(groups.groups.map(({ name, identities }) => [name, ...identities])).toEqual([
      ['many', 'id-0'],
      ['medium', 'id-1', 'id-2'],
      ['few', 'id-3'],
    ]);
    expect(shotGroups(countedManifest([3]), { manyAbove: 5, fewBelow: 4 }).groups).toHaveLength(1);
  });

  it('refuse boundaries that overlap or do not increase', () => {
    const manifest = countedManifest([3]);
    expect(() => shotGroups(manifest, { manyAbove: 5, fewBelow: 7 })).toThrow(ConfigError);
    expect(() => shotGroups(manifest, { manyAbove: NaN })).toThrow(ConfigError);
    expect(() => frequencyBins(manifest, [1, 5, 5])).toThrow(ConfigError);
    expect(() => frequencyBins(manifest, [2, 5])).toThrow(ConfigError);
    expect(() => frequencyBins(manifest, [])).toThrow(ConfigError);
  });
});
