import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { createManifest } from '../manifest/manifest.ts';
import { TextPool } from '../manifest/text-pool.ts';
import type { Dataset } from './dataset.ts';
import { encodedSource, type DecodeOptions } from './encoded-source.ts';
import { faceLayouts, type FaceLayout, type FaceLayoutName } from './face-layout.ts';
import { filesOf, imagesBelow } from './image-folder.ts';
import { damaged, fileHash, reporting } from './read-file.ts';

/**
 * The images of a face verification set, as its authors lay them out (see `faceLayouts`): LFW, YouTube Faces, CFP,
 * AgeDB, CALFW, CPLFW. Identities and images are in the order of code points; where the layout keeps views apart
 * (CFP), they are the manifest's splits. Paths are relative to the folder of the images.
 *
 * @param root the data set's folder, or the folder of the images itself
 * @throws UserError that names the folder when it is missing or empty, and the first image that is not laid out so
 */
export async function faceFolder(
  root: string,
  name: FaceLayoutName,
  options: DecodeOptions,
): Promise<Dataset> {
  const layout: FaceLayout = faceLayouts[name];
  const folder = imageFolderOf(root, name);
  const report = reporting(options.onDamage);
  const found: { image: string; identity: string }[] = [];
  for await (const entry of imagesBelow(folder, '')) {
    const image = entry.folder === '' ? entry.name : `${entry.folder}/${entry.name}`;
    const identity = layout.identityOf(image);
    if (identity === undefined) report(damaged(path.join(folder, image), 'its name', layout.form, image));
    else found.push({ image, identity });
  }
  if (found.length === 0) {
    throw new UserError(`${folder} holds no image named ${layout.form}.`, {
      file: folder,
      mend: `Give the folder that ${name} was unpacked to.`,
    });
  }
  const identities = [...new Set(found.map(({ identity }) => identity))].sort();
  const index = new Map(identities.map((identity, place) => [identity, place]));
  const paths = TextPool.from(found.map(({ image }) => image));
  const splits = found.map(({ image }) => layout.splitOf?.(image) ?? '');
  const splitNames = [...new Set(splits)].sort();
  const manifest = createManifest({
    name,
    origin: `${name}:${fileHash(paths.bytes)}`,
    identities,
    identityOf: Int32Array.from(found, ({ identity }) => index.get(identity)!),
    item: Int32Array.from(found.keys()),
    paths,
    ...(layout.splitOf === undefined
      ? {}
      : { split: Uint8Array.from(splits, (split) => splitNames.indexOf(split)), splitNames }),
    history: [{ transform: 'face-folder', options: { layout: name } }],
  });
  return { manifest, source: encodedSource(filesOf(folder, paths), options) };
}

/** Where the images of a face data set lie below its root. */
export function imageFolderOf(root: string, name: FaceLayoutName): string {
  const folder = faceLayouts[name].folders.find((folder) => existsSync(path.join(root, folder)));
  return folder === undefined ? root : path.join(root, folder);
}
