import path from 'node:path';
import { parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageSize } from '../batches/image-source.ts';
import { createManifest } from '../manifest/manifest.ts';
import { TextPoolBuilder } from '../manifest/text-pool.ts';
import type { Dataset } from '../sources/dataset.ts';
import { decodeImage } from '../sources/decode-image.ts';
import { damaged, fileHash, linesOf, readDataFile } from '../sources/read-file.ts';
import { alignFace } from './align-face.ts';
import { alignmentTargets } from './reference-points.ts';

const schema = z.strictObject({
  /** The folder that the paths are relative to. */
  root: z.string(),
  target: z.enum(['112x112', '112x96']).default('112x112'),
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
});

export type AlignedListOptions = z.input<typeof schema>;

/** Path and label, then x and y of the two eyes, the nose and the corners of the mouth. */
const LINE = /^\s*(?<path>.*\S)\s+(?<label>\S+)(?<landmarks>(?:\s+-?\d+(?:\.\d+)?){10})\s*$/;

/**
 * Photographs with landmarks, aligned when they are read: lines of "path label x1 y1 ... x5 y5", in pixels of the
 * photograph. [112, 112 or 96, channels] in [0, 1]; what lies outside the photograph is black.
 *
 * @throws UserError that names the line without a label or ten numbers, or with landmarks that give no alignment;
 *   ConfigError for options that do not fit
 */
export async function alignedList(file: string, options: AlignedListOptions): Promise<Dataset> {
  const { root, target: name, channels } = parseConfig(schema, options, 'alignedList');
  const target = alignmentTargets[name];
  const landmarks: number[][] = [];
  const labels: string[] = [];
  const pool = new TextPoolBuilder();
  for (const [index, line] of (await linesOf(file)).entries()) {
    if (line.trim() === '') continue;
    const found = LINE.exec(line)?.groups;
    if (found === undefined) {
      throw damaged(
        file,
        `line ${index + 1}`,
        '"path label x1 y1 ... x5 y5"',
        JSON.stringify(line.slice(0, 80)),
      );
    }
    pool.add(found['path']!);
    labels.push(found['label']!);
    landmarks.push(found['landmarks']!.trim().split(/\s+/).map(Number));
  }
  const paths = pool.build();
  const identities = [...new Set(labels)].sort((a, b) => (a < b ? -1 : 1));
  const place = new Map(identities.map((label, index) => [label, index]));
  const manifest = createManifest({
    name: path.basename(file).replace(/\.[^.]*$/, ''),
    origin: `aligned-list:${name}:${fileHash(paths.bytes, JSON.stringify(landmarks))}`,
    identities,
    identityOf: Int32Array.from(labels, (label) => place.get(label)!),
    item: Int32Array.from(labels.keys()),
    paths,
    history: [{ transform: 'aligned-list', options: { list: path.basename(file), target: name } }],
  });
  const shape = [target.height, target.width, channels] as const;
  const size = imageSize({ shape });
  const where = (item: number) => path.join(root, paths.get(item));
  const read = async (items: Int32Array, into: Float32Array) => {
    const { default: sharp } = await import('sharp');
    for (const [row, item] of items.entries()) {
      const bytes = await readDataFile(where(item));
      // A damaged file has no size; decoding it says what is wrong.
      const { height, width } = await sharp(bytes)
        .metadata()
        .catch(() => ({ height: 1, width: 1 }));
      const pixels = await decodeImage(bytes, where(item), [height, width, channels]);
      const aligned = alignFace({ height, width, channels, pixels }, landmarks[item]!, target);
      for (let value = 0; value < size; value++) into[row * size + value] = aligned[value]! / 255;
    }
  };
  return { manifest, source: { shape, scale: '[0, 1]', where, read } };
}
