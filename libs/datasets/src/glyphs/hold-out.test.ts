import { describe, expect, it } from 'vitest';
import { UserError } from '@rangeloss/foundation';
import { imageCounts } from '../manifest/grouping.ts';
import { createManifest, type Manifest } from '../manifest/manifest.ts';
import { GLYPH_PARTS } from './glyph-set.ts';
import { holdOutFamiliesAndIdentities } from './hold-out.ts';
import { matchedTails } from './matched-tails.ts';

/** Character c is in the first families only: 40 characters, up to 20 families, of which 14 train and 4 test. */
function manifest(): Manifest {
  const images = Array.from({ length: 40 }, (_, character) =>
    Array.from({ length: 20 - Math.floor(character / 3) }, (_, place) => ({
      character,
      family: (place * 7) % 20,
    })),
  ).flat();
  return createManifest({
    name: 'few',
    origin: 'few',
    identities: Array.from(
      { length: 40 },
      (_, character) => `${character % 2 === 0 ? 'Even' : 'Odd'} ${character}`,
    ),
    identityOf: Int32Array.from(images, ({ character }) => character),
    item: Int32Array.from(images.keys()),
    split: Uint8Array.from(images, ({ family }) => (family < 14 ? 0 : family < 16 ? 1 : 2)),
    splitNames: GLYPH_PARTS,
  });
}
const familiesIn = (part: Manifest) => [...new Set(part.split)].map((split) => part.splitNames![split]);

describe('holding out families and identities', () => {
  it('keeps whole families and whole characters from training', () => {
    const all = manifest();
    const parts = holdOutFamiliesAndIdentities(all, { openSet: 0.25, openSetValidation: 0.1, seed: 1 });
    expect(familiesIn(parts.train)).toEqual(['train']);
    expect(familiesIn(parts.validation!)).toEqual(['validation']);
    expect(familiesIn(parts.test!)).toEqual(['test']);
    expect(familiesIn(parts.openSet!)).toEqual(['test']);
    expect(familiesIn(parts.openSetValidation!)).not.toContain('test');
    const seen = new Set(parts.train.identities);
    const unseen = [...parts.openSet!.identities, ...parts.openSetValidation!.identities];
    expect(new Set(unseen).size).toBe(unseen.length);
    expect(unseen.filter((name) => seen.has(name))).toEqual([]);
    expect(parts.test!.identities.filter((name) => !seen.has(name))).toEqual([]);
    expect(Math.min(...imageCounts(parts.openSet!))).toBeGreaterThan(1);
    const items = Object.values(parts).flatMap(({ item }: Manifest) => [...item]);
    expect(new Set(items).size).toBe(items.length);
  });

  it('takes unseen characters from all families when asked, and another seed takes others', () => {
    const all = manifest();
    const parts = holdOutFamiliesAndIdentities(all, { families: 'all', seed: 1 });
    expect(familiesIn(parts.openSet!)).toHaveLength(3);
    const names = (seed: number) => holdOutFamiliesAndIdentities(all, { seed }).openSet!.identities.join();
    expect(names(1)).toBe(names(1));
    expect(names(1)).not.toBe(names(2));
  });

  it('refuses a manifest without parts', () => {
    const bare = createManifest({
      name: 'bare',
      origin: 'bare',
      identities: ['a'],
      identityOf: new Int32Array(2),
      item: Int32Array.of(0, 1),
    });
    expect(() => holdOutFamiliesAndIdentities(bare, { seed: 1 })).toThrow(UserError);
  });
});

describe('matched tails', () => {
  it('have the same characters and the same counts: in the order of nature, and permuted', () => {
    const all = manifest();
    const { natural, permuted } = matchedTails(all, { largest: 12, seed: 3 });
    const [a, b] = [imageCounts(natural), imageCounts(permuted)];
    expect(natural.identities).toEqual(permuted.identities);
    expect([...a].sort()).toEqual([...b].sort());
    expect([...a]).not.toEqual([...b]);
    expect(Math.max(...a)).toBe(12);
    const own = new Map(all.identities.map((name, identity) => [name, imageCounts(all)[identity]!]));
    natural.identities.forEach((name, identity) => {
      natural.identities.forEach((other, place) => {
        if (own.get(name)! > own.get(other)!) expect(a[identity]!).toBeGreaterThanOrEqual(a[place]!);
      });
    });
    expect(() => matchedTails(all, { largest: 21, seed: 3 })).toThrow(UserError);
  });
});
