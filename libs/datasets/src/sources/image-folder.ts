import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { createManifest } from '../manifest/manifest.ts';
import { TextPoolBuilder, type TextPool } from '../manifest/text-pool.ts';
import type { Dataset } from './dataset.ts';
import { encodedSource, type DecodeOptions, type EncodedItems } from './encoded-source.ts';
import { fileHash, readDataFile, readFailure, reporting } from './read-file.ts';

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.pgm', '.ppm']);

/**
 * A folder with one folder per identity: `root/identity/image.jpg`. Deeper folders count as part of the identity's
 * name (`train/ada`). Identities and images are in the order of their paths' code points, so that two machines number them
 * alike; hidden files and other extensions are passed over.
 *
 * @throws UserError when the folder is missing or holds no image
 */
export async function imageFolder(root: string, options: DecodeOptions): Promise<Dataset> {
  const identities: string[] = [];
  const identityOf: number[] = [];
  const pool = new TextPoolBuilder();
  const report = reporting(options.onDamage);
  for await (const { folder, name } of imagesBelow(root, '')) {
    if (folder === '') {
      report(
        new UserError(`${path.join(root, name)} lies beside the identities' folders, not in one.`, {
          file: path.join(root, name),
          mend: 'Give the folder that holds one folder per identity.',
        }),
      );
      continue;
    }
    if (identities.at(-1) !== folder) identities.push(folder);
    identityOf.push(identities.length - 1);
    pool.add(`${folder}/${name}`);
  }
  if (identityOf.length === 0) {
    throw new UserError(`${root} holds no image.`, {
      file: root,
      mend: `Give the folder that holds one folder per identity, with images in ${[...EXTENSIONS].join(', ')}.`,
    });
  }
  const paths = pool.build();
  const manifest = createManifest({
    name: path.basename(path.resolve(root)),
    origin: `folder:${fileHash(paths.bytes)}`,
    identities,
    identityOf: Int32Array.from(identityOf),
    item: Int32Array.from(identityOf.keys()),
    paths,
    history: [{ transform: 'image-folder', options: {} }],
  });
  return { manifest, source: encodedSource(filesOf(root, paths), options) };
}

/** The files of a pool of paths below a folder, as items. */
export function filesOf(root: string, paths: TextPool): EncodedItems {
  const where = (item: number) => path.join(root, paths.get(item));
  return {
    count: paths.length,
    where,
    place: (item) => ({ file: where(item) }),
    bytes: (item) => readDataFile(where(item), 'Restore the file, or make the manifest anew.'),
  };
}

/** All images below a folder: those of a folder together, then its folders, each in the order of code points. */
export async function* imagesBelow(
  root: string,
  folder: string,
): AsyncGenerator<{ folder: string; name: string }> {
  const here = path.join(root, folder);
  const entries = await readdir(here, { withFileTypes: true }).catch((error: unknown) => {
    throw readFailure(here, error, 'Give the folder that holds one folder per identity.');
  });
  const sorted = entries
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    if (!entry.isDirectory() && EXTENSIONS.has(path.extname(entry.name).toLowerCase()))
      yield { folder, name: entry.name };
  }
  for (const entry of sorted) {
    if (entry.isDirectory()) yield* imagesBelow(root, folder === '' ? entry.name : `${folder}/${entry.name}`);
  }
}
