import * as fontkit from 'fontkit';
import { UserError } from '@rangeloss/foundation';
import { damaged } from '../sources/read-file.ts';
import { isIdentityCharacter } from './characters.ts';
import type { Outline } from './outline.ts';
import { archiveMembers } from './package-archive.ts';

/** A font family: the files that together hold its characters. */
export interface FontFamily {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

export interface FontGlyph {
  readonly codePoint: number;
  readonly outline: Outline;
}

/** A font file in a package: family, script, weight; those with a number hold slices of the others. */
const FONT_FILE = /\/files\/.*-(?<script>[a-z-]+)-(?<weight>\d+)-normal\.woff2$/;

/**
 * The upright files of a font package's archive, of weight 400 or the one nearest to it.
 *
 * @param archive the bytes of a gzipped tar file, as npm packs it
 * @throws UserError when the archive is damaged or holds no font
 */
export async function fontFamily(name: string, archive: Uint8Array, where: string): Promise<FontFamily> {
  const found: { name: string; weight: number; bytes: Uint8Array }[] = [];
  for await (const { name: file, bytes } of archiveMembers(archive, where)) {
    const match = FONT_FILE.exec(file);
    if (match !== null) found.push({ name: file, weight: Number(match.groups!['weight']), bytes });
  }
  if (found.length === 0) {
    throw new UserError(`${where} holds no upright font in WOFF2 form.`, {
      file: where,
      mend: 'Take the package out of the list, or fetch it again.',
    });
  }
  const [weight] = found
    .map((file) => file.weight)
    .sort((a, b) => Math.abs(a - 400) - Math.abs(b - 400) || a - b);
  const files = found.filter((file) => file.weight === weight).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name, files };
}

/**
 * The letters and numbers of a family that have a shape, each once, in the order of files and code points.
 *
 * @throws UserError when a file is not a font
 */
export function* familyGlyphs({ name, files }: FontFamily): Generator<FontGlyph> {
  const seen = new Set<number>();
  for (const file of files) {
    const font = openFont(file.bytes, `${name}, ${file.name}`);
    for (const codePoint of [...font.characterSet].sort((a, b) => a - b)) {
      if (seen.has(codePoint) || !isIdentityCharacter(codePoint)) continue;
      seen.add(codePoint);
      const outline = inEm(font.glyphForCodePoint(codePoint).path.commands, font.unitsPerEm);
      if (outline.length > 0) yield { codePoint, outline };
    }
  }
}

function openFont(bytes: Uint8Array, where: string): fontkit.Font {
  try {
    const font = fontkit.create(Buffer.from(bytes));
    if ('fonts' in font) throw new Error('a collection of fonts');
    return font;
  } catch (error) {
    throw damaged(
      where,
      'byte 0',
      'one font',
      (error as Error).message,
      'Delete the package and fetch it again.',
    );
  }
}

function inEm(
  commands: readonly { command: Outline[number]['command']; args: number[] }[],
  unitsPerEm: number,
): Outline {
  return commands.map(({ command, args }) => ({ command, args: args.map((value) => value / unitsPerEm) }));
}
