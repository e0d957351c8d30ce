import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentHash } from '@rangeloss/foundation';
import { readJson, sha256File, writeFileAtomic, writeJsonAtomic } from '@rangeloss/storage';
import { z } from 'zod';
import { readManifest, writeManifest } from '../manifest/manifest-file.ts';
import type { Dataset } from '../sources/dataset.ts';
import { GLYPH_RULES, glyphSource, type GlyphSet } from './glyph-set.ts';
import type { NpmPackage } from './package-list.ts';

const count = z.int().min(0);
const stampSchema = z.strictObject({
  size: z.int(),
  manifest: z.string(),
  sha256: z.string(),
  mergedCharacters: count,
  leftOut: z.strictObject({ sameFamily: count, ambiguous: count, duplicate: count }),
});

/** A manifest with other columns is another shard. */
const COLUMNS = ['split', 'domain'];

/** What the making of a shard counted. */
export type GlyphCounts = Pick<GlyphSet, 'leftOut' | 'mergedCharacters'>;

/** The file of the drawn pixels: named by the rules, the size and the packages that they were drawn from. */
export function shardFile(folder: string, packages: readonly NpmPackage[], size: number): string {
  const drawnFrom = packages.map(({ integrity }) => integrity);
  return path.join(
    folder,
    `glyphs-${size}-${contentHash([GLYPH_RULES, COLUMNS, size, drawnFrom]).slice(0, 24)}.bin`,
  );
}

/** Keeps a drawn set: pixels, manifest, and last the stamp that says that both are whole. */
export async function writeShard(file: string, set: GlyphSet, size: number): Promise<void> {
  await writeFileAtomic(file, set.pixels);
  await writeManifest(`${file}.manifest.gz`, set.manifest);
  const { leftOut, mergedCharacters } = set;
  const stamp: z.input<typeof stampSchema> = {
    size,
    manifest: set.manifest.hash,
    sha256: await sha256File(file),
    mergedCharacters,
    leftOut,
  };
  await writeJsonAtomic(`${file}.json`, stamp);
}

/** @returns undefined when there is none, or when it is damaged: it is made anew then */
export async function readShard(file: string): Promise<(Dataset & GlyphCounts) | undefined> {
  try {
    const {
      size,
      manifest: hash,
      sha256,
      leftOut,
      mergedCharacters,
    } = await readJson(`${file}.json`, stampSchema);
    if ((await sha256File(file)) !== sha256) return undefined;
    const manifest = await readManifest(`${file}.manifest.gz`);
    if (manifest.hash !== hash) return undefined;
    const pixels = new Uint8Array(await readFile(file));
    return { manifest, source: glyphSource(manifest, pixels, size), leftOut, mergedCharacters };
  } catch {
    return undefined;
  }
}
