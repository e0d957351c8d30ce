import { memorySource } from '../batches/memory-source.ts';
import { createManifest, type Manifest } from '../manifest/manifest.ts';
import { TextPoolBuilder } from '../manifest/text-pool.ts';
import type { Dataset } from '../sources/dataset.ts';
import { fileHash } from '../sources/read-file.ts';
import { characterName, scriptOf } from './characters.ts';
import type { Confusables } from './confusables.ts';
import { distinctDrawings, type LeftOut } from './distinct-drawings.ts';
import { drawFamilies } from './draw-families.ts';
import type { FontFamily } from './font-family.ts';
import type { FontPackage } from './package-list.ts';
import { sameLook } from './same-look.ts';

/** A change of the drawing or of the rules is another data set. */
export const GLYPH_RULES = 'glyphs-1';

export const GLYPH_PARTS = ['train', 'validation', 'test'] as const;

/** A family to draw: how it is opened, and the part that its images belong to. */
export interface FamilyToDraw {
  readonly name: string;
  readonly part: FontPackage['part'];
  open(): Promise<FontFamily>;
}

export interface GlyphSet extends Dataset {
  /** [images * size * size] */
  readonly pixels: Uint8Array;
  readonly leftOut: LeftOut;
  /** Characters that were merged into another's identity. */
  readonly mergedCharacters: number;
}

/**
 * Draws families and makes a data set of them: an identity is a character (with those that look the same), an image
 * is that character in one family. Identities are in the order of code points, images family by family.
 *
 * `split` is the family's part, `domain` the character's script, and `paths` name each image `family/U+0041`. [size, size, 1], white on black.
 */
export async function glyphSet(
  families: readonly FamilyToDraw[],
  confusables: Confusables,
  size: number,
  onProgress?: (family: number, name: string) => void,
): Promise<GlyphSet> {
  const drawings = await drawFamilies(
    families.map((family) => () => family.open()),
    size,
    onProgress,
  );
  const identityOf = sameLook(drawings, confusables);
  const { kept, leftOut } = distinctDrawings(drawings, identityOf);
  const identities = [...new Set(kept.map((index) => identityOf.get(drawings.codePoint[index]!)!))].sort(
    (a, b) => a - b,
  );
  const place = new Map(identities.map((codePoint, index) => [codePoint, index]));
  const area = size * size;
  const pixels = new Uint8Array(kept.length * area);
  const paths = new TextPoolBuilder();
  kept.forEach((index, image) => {
    pixels.set(drawings.pixels.subarray(index * area, (index + 1) * area), image * area);
    const hex = drawings.codePoint[index]!.toString(16).toUpperCase().padStart(4, '0');
    paths.add(`${families[drawings.family[index]!]!.name}/U+${hex}`);
  });
  const names = identities.map(characterName);
  const scripts = [...new Set(names.map(scriptOf))].sort();
  const manifestIdentityOf = Int32Array.from(kept, (index) =>
    place.get(identityOf.get(drawings.codePoint[index]!)!)!,
  );
  const manifest = createManifest({
    name: 'glyphs',
    origin: `${GLYPH_RULES}:${size}:${fileHash(pixels)}`,
    identities: names,
    identityOf: manifestIdentityOf,
    item: Int32Array.from(kept.keys()),
    split: Uint8Array.from(kept, (index) => GLYPH_PARTS.indexOf(families[drawings.family[index]!]!.part)),
    splitNames: GLYPH_PARTS,
    domain: Uint8Array.from(manifestIdentityOf, (identity) => scripts.indexOf(scriptOf(names[identity]!))),
    domainNames: scripts,
    paths: paths.build(),
    history: [{ transform: GLYPH_RULES, options: { families: families.length, size } }],
  });
  const mergedCharacters = [...identityOf].filter(([codePoint, identity]) => codePoint !== identity).length;
  return { manifest, source: glyphSource(manifest, pixels, size), pixels, leftOut, mergedCharacters };
}

/** Reads the drawn pixels of a manifest of glyphs, and names an image by family and character. */
export function glyphSource(manifest: Manifest, pixels: Uint8Array, size: number): Dataset['source'] {
  return {
    ...memorySource(pixels, [size, size, 1]),
    where: (item) => manifest.paths?.get(item) ?? `glyph ${item}`,
  };
}
