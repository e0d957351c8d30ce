import { describe, expect, it } from 'vitest';
import { UserError } from '@rangeloss/foundation';
import { fixtureFamily, fixtureFonts } from '../fixtures/fonts.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { scriptOf } from './characters.ts';
import { familyGlyphs, fontFamily } from './font-family.ts';
import { glyphSet, type FamilyToDraw } from './glyph-set.ts';

const toDraw = (name: string, as = name, part: FamilyToDraw['part'] = 'train'): FamilyToDraw => ({
  name: as,
  part,
  open: () => Promise.resolve(fixtureFamily(name)),
});
const confusables = new Map([
  ['0', 'O'],
  ['1', 'l'],
  ['I', 'l'],
]);

describe('a set of glyphs', () => {
  it('has the same bytes on every machine', async () => {
    const { manifest } = await glyphSet(
      fixtureFonts.map((name) => toDraw(name)),
      confusables,
      32,
    );
    expect(manifest.origin).toBe(
      'glyphs-1:32:a95c619639ceb6a8fd9798a974156a6439cbcff866b3c3ef8ef7236a608955a0',
    );
  });

  it('has one identity for characters that look the same, of the lowest code point', async () => {
    const plain = await glyphSet([toDraw('abel')], new Map(), 32);
    const merged = await glyphSet([toDraw('abel')], confusables, 32);
    expect(plain.manifest.identities).toContain('Common U+0030 0');
    expect(plain.manifest.identities).toContain('Latin U+004F O');
    expect(merged.manifest.identities).toContain('Common U+0030 0');
    expect(merged.manifest.identities).not.toContain('Latin U+004F O');
    expect(merged.mergedCharacters - plain.mergedCharacters).toBe(3);
    expect(Math.max(...imageCounts(merged.manifest))).toBe(1);
  });

  it('drops what a family has from an earlier one', async () => {
    const once = await glyphSet([toDraw('abel'), toDraw('germania-one')], confusables, 32);
    const twice = await glyphSet(
      [toDraw('abel'), toDraw('germania-one'), toDraw('abel', 'copy')],
      confusables,
      32,
    );
    expect(twice.manifest.hash).toBe(once.manifest.hash);
    expect(twice.leftOut.duplicate - once.leftOut.duplicate).toBe(
      imageCounts((await glyphSet([toDraw('abel')], confusables, 32)).manifest).length,
    );
  });

  it('knows family, part and script of an image', async () => {
    const { manifest, source } = await glyphSet(
      [toDraw('abel'), toDraw('noto-sans-thaana', 'noto-sans-thaana', 'test')],
      confusables,
      32,
    );
    const thaana = manifest.identities.findIndex((name) => scriptOf(name) === 'Thaana');
    const image = manifest.identityOf.indexOf(thaana);
    expect(manifest.splitNames![manifest.split![image]!]).toBe('test');
    manifest.identityOf.forEach((identity, at) => {
      expect(manifest.domainNames![manifest.domain![at]!]).toBe(scriptOf(manifest.identities[identity]!));
    });
    expect(source.where!(manifest.item[image]!)).toMatch(/^noto-sans-thaana\/U\+07[89A-F][0-9A-F]$/);
    expect(new Set(manifest.identities.map(scriptOf))).toContain('Latin');
  });

  it('names a font file that is damaged', async () => {
    const bytes = fixtureFamily('abel').files[0]!.bytes.slice(0, 40);
    const family = { name: 'torn', files: [{ name: 'torn.woff2', bytes }] };
    expect(() => [...familyGlyphs(family)]).toThrow(/torn\.woff2/);
    await expect(fontFamily('torn', new Uint8Array(8), 'torn.tgz')).rejects.toThrow(UserError);
  });
});
