import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createManifest, memorySource, TextPool } from '@rangeloss/datasets';
import { glyphPackages, glyphShardFile, writeGlyphShard } from '@rangeloss/datasets/node';

const SIZE = 16;
const FAMILIES = 20;
const PARTS = ['train', 'validation', 'test'] as const;

/** Characters of each script, from those that are in every family to those in few. */
const SCRIPTS = [
  ['Latin', 0x41, 24],
  ['Greek', 0x3b1, 16],
  ['Thaana', 0x780, 5],
] as const;

/** The part of a family: twelve train, two are for validation and six for testing. */
function partOf(family: number): number {
  return family < 12 ? 0 : family < 14 ? 1 : 2;
}

/**
 * A new cache folder with a small drawn set of glyphs in it, where `data.source: { name: glyphs, size: 16 }` looks:
 * 45 characters of three scripts, 3 to 20 images each. A character is a few bars of its own, a family their weight.
 *
 * @returns the folder, for RANGELOSS_CACHE
 */
export async function smallGlyphCache(): Promise<string> {
  const cache = await mkdtemp(path.join(tmpdir(), 'rangeloss-glyphs-'));
  const folder = path.join(cache, 'glyphs');
  await mkdir(folder, { recursive: true });
  const characters = SCRIPTS.flatMap(([script, first, count], domain) =>
    Array.from({ length: count }, (_, place) => {
      const code = first + place;
      return {
        name: `${script} U+${code.toString(16).toUpperCase().padStart(4, '0')} ${String.fromCodePoint(code)}`,
        domain,
        code,
        families: FAMILIES - Math.round((17 * place) / (count - 1)),
      };
    }),
  );
  const images = characters.flatMap((character, identity) =>
    // Seven has no divisor in common with the number of families: each character has a mixture of the parts.
    Array.from({ length: character.families }, (_, place) => ({
      identity,
      family: (7 * place + identity) % FAMILIES,
    })),
  );
  const pixels = new Uint8Array(images.length * SIZE * SIZE);
  images.forEach(({ identity, family }, image) => {
    draw(pixels.subarray(image * SIZE * SIZE, (image + 1) * SIZE * SIZE), characters[identity]!.code, family);
  });
  const manifest = createManifest({
    name: 'glyphs',
    origin: 'small glyphs of the tests',
    identities: characters.map(({ name }) => name),
    identityOf: Int32Array.from(images, ({ identity }) => identity),
    item: Int32Array.from(images.keys()),
    split: Uint8Array.from(images, ({ family }) => partOf(family)),
    splitNames: PARTS,
    domain: Uint8Array.from(images, ({ identity }) => characters[identity]!.domain),
    domainNames: SCRIPTS.map(([script]) => script),
    paths: TextPool.from(images.map(({ identity, family }) => `family-${family}/${identity}`)),
  });
  const set = {
    manifest,
    source: memorySource(pixels, [SIZE, SIZE, 1]),
    pixels,
    mergedCharacters: 0,
    leftOut: { sameFamily: 0, ambiguous: 0, duplicate: 0 },
  };
  await writeGlyphShard(glyphShardFile(folder, glyphPackages, SIZE), set, SIZE);
  return cache;
}

/** Bars where the character's bits are set, one after another; the family's weight is their brightness and length. */
function draw(picture: Uint8Array, code: number, family: number): void {
  const bits = Math.imul(code, 0x9e3779b1) >>> 24;
  for (let row = 0; row < SIZE; row++) {
    const set = (bits >> (row >> 1)) & 1;
    for (let column = 0; column < SIZE - (family % 4); column++)
      picture[row * SIZE + column] = set === 1 ? 255 - 5 * family : (code * (column + 1)) % 40;
  }
}
