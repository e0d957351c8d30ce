import { parseConfig, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import type { Manifest } from './manifest.ts';

/** The first line of a manifest file. */
export const manifestHeadSchema = z.strictObject({
  format: z.literal('rangeloss-manifest'),
  version: z.literal(1),
  name: z.string(),
  origin: z.string(),
  images: z.int().min(1),
  identities: z.array(z.string()).min(1),
  /** What each line's list holds. */
  columns: z.array(z.enum(['identity', 'item', 'path', 'quality', 'split', 'perceptualHash', 'domain'])),
  splitNames: z.array(z.string()).optional(),
  domainNames: z.array(z.string()).optional(),
  parent: z.string().optional(),
  history: z.array(z.strictObject({ transform: z.string(), options: z.unknown() })),
  /** The content hash; a file without one is taken as it is (after an edit by hand). */
  hash: z.string().optional(),
});

export type ManifestHead = z.output<typeof manifestHeadSchema>;

/**
 * A manifest as JSON Lines: a head, then one line per image, a list with the identity's name, the item, and where
 * the manifest has them the path, quality, split, perceptual hash and domain.
 */
export function* manifestLines(manifest: Manifest): Generator<string> {
  const { name, origin, identities, identityOf, item, parent, history, hash } = manifest;
  const { paths, quality, split, splitNames, perceptualHash, domain, domainNames } = manifest;
  const columns: ManifestHead['columns'] = ['identity', 'item'];
  if (paths !== undefined) columns.push('path');
  if (quality !== undefined) columns.push('quality');
  if (split !== undefined) columns.push('split');
  if (perceptualHash !== undefined) columns.push('perceptualHash');
  if (domain !== undefined) columns.push('domain');
  const head: ManifestHead = {
    format: 'rangeloss-manifest',
    version: 1,
    name,
    origin,
    images: item.length,
    columns,
    hash,
    ...(parent === undefined ? {} : { parent }),
    history: [...history],
    ...(splitNames === undefined ? {} : { splitNames: [...splitNames] }),
    ...(domainNames === undefined ? {} : { domainNames: [...domainNames] }),
    identities: [...identities],
  };
  yield JSON.stringify(head);
  const names = identities.map((identity) => JSON.stringify(identity));
  for (let image = 0; image < item.length; image++) {
    let line = `[${names[identityOf[image]!]!},${item[image]!}`;
    if (paths !== undefined) line += `,${JSON.stringify(paths.get(item[image]!))}`;
    if (quality !== undefined) line += `,${JSON.stringify(quality[image]!)}`;
    if (split !== undefined) line += `,${split[image]!}`;
    if (perceptualHash !== undefined) line += `,"${perceptualHash[image]!.toString(16).padStart(16, '0')}"`;
    if (domain !== undefined) line += `,${domain[image]!}`;
    yield `${line}]`;
  }
}

/** @throws UserError when the first line is not a manifest's head */
export function parseManifestHead(line: string, file: string): ManifestHead {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserError(`${file}, line 1: not the head of a manifest (${(error as Error).message}).`, {
      file,
      mend: 'Give a file that writeManifest made, or make it anew.',
      cause: error,
    });
  }
  return parseConfig(manifestHeadSchema, value, `${file}, line 1`);
}
