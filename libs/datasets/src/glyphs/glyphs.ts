import { parseConfig, UserError } from '@rangeloss/foundation';
import { cacheFolder } from '@rangeloss/storage';
import { z } from 'zod';
import type { Dataset } from '../sources/dataset.ts';
import { readDataFile } from '../sources/read-file.ts';
import { readConfusables } from './confusables-package.ts';
import { archiveFile, fetchPackages, missingPackages, type FetchOptions } from './fetch-packages.ts';
import { fontFamily } from './font-family.ts';
import { confusablesPackage, fontPackages } from './font-packages.ts';
import { glyphSet } from './glyph-set.ts';
import { readShard, shardFile, writeShard, type GlyphCounts } from './glyph-shard.ts';
import type { NpmPackage } from './package-list.ts';

const schema = z.strictObject({
  /** Side of the square picture in pixels. */
  size: z.int().min(16).max(256).default(32),
});

export type GlyphOptions = z.input<typeof schema>;

/** The packages of the data set: font families, and Unicode's table of confusable characters. */
export const glyphPackages: readonly NpmPackage[] = [...fontPackages, confusablesPackage];

export interface PrepareGlyphsOptions extends GlyphOptions {
  /** Where archives and drawn pixels are kept; the user's cache folder by default. */
  readonly folder?: string;
  readonly pack?: FetchOptions['pack'];
  readonly onFetch?: FetchOptions['onProgress'];
  /** Called after each family with the number drawn so far. */
  readonly onDraw?: (family: number, families: number, name: string) => void;
}

/** What `prepareGlyphs` would download. */
export async function glyphDownload(
  folder = cacheFolder('glyphs'),
): Promise<{ packages: number; bytes: number }> {
  const missing = await missingPackages(glyphPackages, folder);
  return { packages: missing.length, bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Fetches the font families, draws them once and keeps the pixels; what is there already is used.
 *
 * @throws UserError when a package cannot be fetched or is not the listed one; ConfigError for a wrong size
 */
export async function prepareGlyphs(options: PrepareGlyphsOptions = {}): Promise<Dataset & GlyphCounts> {
  const { folder = cacheFolder('glyphs'), pack, onFetch, onDraw, ...given } = options;
  const { size } = parseConfig(schema, given, 'glyphs');
  const file = shardFile(folder, glyphPackages, size);
  const kept = await readShard(file);
  if (kept !== undefined) return kept;
  await fetchPackages(glyphPackages, {
    folder,
    ...(pack === undefined ? {} : { pack }),
    ...(onFetch === undefined ? {} : { onProgress: onFetch }),
  });
  const archive = (one: NpmPackage) => readDataFile(archiveFile(folder, one));
  const families = fontPackages.map((one) => ({
    name: one.family,
    part: one.part,
    open: async () => fontFamily(one.family, await archive(one), archiveFile(folder, one)),
  }));
  const confusables = await readConfusables(
    await archive(confusablesPackage),
    archiveFile(folder, confusablesPackage),
  );
  const set = await glyphSet(families, confusables, size, (family, name) =>
    onDraw?.(family, families.length, name),
  );
  await writeShard(file, set, size);
  return set;
}

/**
 * Characters in a hundred font families: a real data set with a long tail of its own, since common characters are in
 * every family and rare ones in few. [size, size, 1] in [0, 1]. Nothing is downloaded here.
 *
 * @throws UserError when it has not been prepared, ConfigError for a wrong size
 */
export async function glyphs(
  options: GlyphOptions & { readonly folder?: string } = {},
): Promise<Dataset & GlyphCounts> {
  const { folder = cacheFolder('glyphs'), ...given } = options;
  const { size } = parseConfig(schema, given, 'glyphs');
  const kept = await readShard(shardFile(folder, glyphPackages, size));
  if (kept !== undefined) return kept;
  const { bytes } = await glyphDownload(folder);
  throw new UserError(`The glyphs of ${size} x ${size} pixels are not drawn yet.`, {
    field: 'data.source',
    mend: `Run rangeloss data prepare glyphs${size === 32 ? '' : ` --size ${size}`} once (${(bytes / 1e6).toFixed(0)} MB to download).`,
  });
}
