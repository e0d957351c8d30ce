import { ConfigError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { truncationGroups } from './truncation-groups.ts';

describe('the table of training sets', () => {
  it('counts what is left, and the tail in it, for each share', () => {
    // A head of two identities with 50 images, and a tail of ten with 1 to 10.
    const manifest = countedManifest([30, 20, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const rows = truncationGroups(manifest);
    expect(rows.map(({ name, identities, images }) => [name, identities, images])).toEqual([
      ['A-0', 12, 105],
      ['A-1', 10, 102],
      ['A-2', 7, 90],
      ['A-3', 5, 77],
      ['A-4', 2, 50],
    ]);
    expect(rows.map((row) => row.tailIdentityShare)).toEqual([10 / 12, 8 / 10, 5 / 7, 3 / 5, 0]);
    expect(rows.map((row) => row.tailImageShare)).toEqual([55 / 105, 52 / 102, 40 / 90, 27 / 77, 0]);
    expect(rows.every(({ sameAs }) => sameAs === undefined)).toBe(true);
  });

  it('says which groups are one and the same', () => {
    const rows = truncationGroups(countedManifest([30, 20, 2]), { shares: [0, 0.2, 0.5, 1] });
    expect(rows.map(({ name, sameAs }) => [name, sameAs])).toEqual([
      ['A-0', undefined],
      ['A-1', 'A-0'],
      ['A-2', undefined],
      ['A-3', 'A-2'],
    ]);
  });

  it('has no row where nothing would be left, and none of the tail where there is none', () => {
    expect(truncationGroups(countedManifest([3, 2])).map(({ name }) => name)).toEqual([
      'A-0',
      'A-1',
      'A-2',
      'A-3',
    ]);
    const whole = truncationGroups(countedManifest([30, 30]));
    expect(whole.map(({ tailImageShare }) => tailImageShare)).toEqual([0, 0, 0, 0, 0]);
    expect(() => truncationGroups(countedManifest([3, 2]), { shares: [2] })).toThrow(ConfigError);
  });
});
