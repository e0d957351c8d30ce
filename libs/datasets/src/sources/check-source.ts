import { UserError } from '@rangeloss/foundation';
import { imageSize, type ImageSource } from '../batches/image-source.ts';
import type { Manifest } from '../manifest/manifest.ts';

export interface Damage {
  readonly image: number;
  readonly where: string;
  readonly message: string;
}

export interface CheckReport {
  readonly checked: number;
  readonly damage: readonly Damage[];
}

/**
 * Reads every image of a manifest once, as strictly as its source can, and lists all that cannot be read.
 *
 * @param options.onProgress called after each hundred images with the number read so far
 */
export async function checkSource(
  source: ImageSource,
  manifest: Manifest,
  { onProgress }: { onProgress?: (read: number, all: number) => void } = {},
): Promise<CheckReport> {
  const damage: Damage[] = [];
  const all = manifest.item.length;
  const lanes = 8;
  let next = 0;
  const lane = async () => {
    const into = new Float32Array(imageSize(source));
    for (let image = next++; image < all; image = next++) {
      try {
        await source.read(manifest.item.subarray(image, image + 1), into);
        await source.inspect?.(manifest.item[image]!);
      } catch (error) {
        if (!(error instanceof UserError || error instanceof RangeError)) throw error;
        const item = manifest.item[image]!;
        damage.push({ image, where: source.where?.(item) ?? `item ${item}`, message: error.message });
      }
      if (image % 100 === 99 || image === all - 1) onProgress?.(image + 1, all);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, all) }, lane));
  return { checked: all, damage: damage.sort((a, b) => a.image - b.image) };
}
