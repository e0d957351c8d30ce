import { imageSize, type ImageSource } from '../batches/image-source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { derived } from '../manifest/select-images.ts';
import { differenceHash, hashText } from './perceptual-hash.ts';

const CHUNK = 64;

/**
 * The same images with their perceptual hashes in the manifest; each image is read once. Colour is averaged by Rec. 601.
 *
 * @throws UserError for images smaller than 8 x 8, or damaged ones
 */
export async function withPerceptualHashes(
  manifest: Manifest,
  source: ImageSource,
  onProgress?: (done: number, all: number) => void,
): Promise<Manifest> {
  const all = manifest.item.length;
  const [height, width, channels] = source.shape;
  const size = imageSize(source);
  const values = new Float32Array(CHUNK * size);
  const grey = new Float64Array(height * width);
  const perceptualHash = new BigUint64Array(all);
  for (let start = 0; start < all; start += CHUNK) {
    const items = manifest.item.subarray(start, start + CHUNK);
    await source.read(items, values);
    for (let row = 0; row < items.length; row++) {
      const image = values.subarray(row * size, (row + 1) * size);
      for (let pixel = 0; pixel < grey.length; pixel++)
        grey[pixel] = Math.round(255 * luma(image, pixel * channels, channels));
      perceptualHash[start + row] = differenceHash({ height, width, pixels: grey });
    }
    onProgress?.(Math.min(all, start + CHUNK), all);
  }
  return derived(
    manifest,
    { transform: 'perceptual-hashes', options: { kind: 'difference', bits: 64 } },
    { perceptualHash },
  );
}

function luma(image: Float32Array, at: number, channels: number): number {
  if (channels < 3) return image[at]!;
  return 0.299 * image[at]! + 0.587 * image[at + 1]! + 0.114 * image[at + 2]!;
}

/** The hashes of a manifest's images in hexadecimal, for a leakage check; none when it holds none. */
export function hashTexts({ perceptualHash }: Manifest): string[] {
  return perceptualHash === undefined ? [] : Array.from(perceptualHash, hashText);
}
