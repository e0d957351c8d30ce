import path from 'node:path';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from './dataset.ts';
import type { DecodeOptions } from './encoded-source.ts';
import { fileHash, readDataFile } from './read-file.ts';
import { verificationBin } from './verification-bin.ts';

/**
 * The images of a verification file (`lfw.bin`, ...) as a data set, for looking at and checking it. The file
 * tells who is who only by its pairs: images of a genuine pair, and images with the same bytes, are one identity, and
 * chains of these too; so one person may be counted as several. Identities are numbered as they come.
 *
 * @throws UserError that names file and offset
 */
export async function verificationImages(file: string, options: DecodeOptions): Promise<Dataset> {
  const { source, pairs, images } = await verificationBin(file, options);
  const linked = new Int32Array(images.length).map((_, image) => image);
  const root = (image: number): number => {
    while (linked[image] !== image) image = linked[image] = linked[linked[image]!]!;
    return image;
  };
  // The smaller number is kept, so that the first image of an identity names it.
  const link = (a: number, b: number) => {
    const [x, y] = [root(a), root(b)];
    linked[Math.max(x, y)] = Math.min(x, y);
  };
  const first = new Map<string, number>();
  images.forEach((bytes, image) => {
    const hash = fileHash(bytes);
    link(image, first.get(hash) ?? image);
    if (!first.has(hash)) first.set(hash, image);
  });
  pairs.same.forEach((same, pair) => {
    if (same === 1) link(pairs.first[pair]!, pairs.second[pair]!);
  });
  const roots = Int32Array.from(linked.keys(), root);
  const order = [...new Set(roots)];
  const index = new Map(order.map((image, place) => [image, place]));
  const manifest = createManifest({
    name: path.basename(file, '.bin'),
    origin: `verification-bin:${fileHash(await readDataFile(file))}`,
    identities: order.map((_, place) => `group-${place}`),
    identityOf: roots.map((image) => index.get(image)!),
    item: Int32Array.from(images.keys()),
    history: [{ transform: 'verification-images', options: {} }],
  });
  return { manifest, source };
}
