import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { evenlySpaced } from '@rangeloss/evaluation';
import { imageSize, imagesByIdentity, imagesOf, readBatch, type Manifest } from '@rangeloss/datasets';
import { faceFolder, imageFolder } from '@rangeloss/datasets/node';
import type { EmbeddingTable } from './embedding-table.ts';
import { networkRegistry } from './networks.ts';
import type { EvaluateOptions } from './outcome.ts';

/** Where unpacked archives have their images, the first that is there. */
const IMAGES: Record<string, readonly string[]> = {
  lfw: ['lfw', 'lfw_funneled', 'lfw-deepfunneled', 'lfw2', ''],
  ytf: [
    'aligned_images_DB',
    'frame_images_DB',
    'YouTubeFaces/aligned_images_DB',
    'YouTubeFaces/frame_images_DB',
    '',
  ],
};

const BATCH = 64;
const order = new Intl.Collator('en', { numeric: true });

/**
 * Embeds the images below `--root` with a network that needs no checkpoint. Of videos only as many frames are read as
 * `--frames` asks for, evenly spaced in the order of their numbers.
 *
 * @throws UserError for a folder without images, or an image that cannot be decoded
 */
export async function embedRoot(
  options: EvaluateOptions & { readonly root: string; readonly network: string },
): Promise<EmbeddingTable> {
  const { root, protocol, network: name, frames } = options;
  const network = networkRegistry.get(name);
  const folder = (IMAGES[protocol] ?? [''])
    .map((below) => path.join(root, below))
    .find((place) => existsSync(place));
  if (folder === undefined) throw new UserError(`${root} is not there.`, { file: root });
  // AgeDB's images lie in one folder, and their names say who they show.
  const { manifest, source } =
    protocol === 'agedb'
      ? await faceFolder(root, protocol, { shape: network.shape })
      : await imageFolder(folder, { shape: network.shape });
  const embed = await network.open();
  const images =
    protocol === 'ytf' && frames !== undefined ? chosenFrames(manifest, frames) : allImages(manifest);
  const size = imageSize(source);
  const rows: Float32Array[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const batch = images.subarray(start, start + BATCH);
    rows.push(...(await embed(await readBatch(source, manifest, batch), size)));
  }
  const dimension = rows[0]!.length;
  const data = new Float32Array(rows.length * dimension);
  rows.forEach((row, place) => {
    data.set(row, place * dimension);
  });
  return {
    file: folder,
    embeddings: { data, count: rows.length, dimension },
    columns: new Map([
      ['path', Array.from(images, (image) => manifest.paths!.get(manifest.item[image]!))],
      ['label', Array.from(images, (image) => manifest.identities[manifest.identityOf[image]!]!)],
    ]),
  };
}

function allImages(manifest: Manifest): Int32Array {
  return Int32Array.from(manifest.item.keys());
}

/** Frames of each video by their numbers; the folder has them by the order of letters. */
function chosenFrames(manifest: Manifest, frames: number): Int32Array {
  const grouped = imagesByIdentity(manifest);
  const pathOf = (image: number) => manifest.paths!.get(manifest.item[image]!);
  return Int32Array.from(
    manifest.identities.flatMap((_, video) => {
      const own = Array.from(imagesOf(grouped, video));
      return evenlySpaced(
        own.sort((a, b) => order.compare(pathOf(a), pathOf(b))),
        frames,
      );
    }),
  );
}
