import { parseConfig, randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageCounts } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { imagesWhere, selectImages } from '../manifest/select-images.ts';

const imagesSchema = z.strictObject({
  /** How many images go. */
  images: z.int().min(0),
  /** From all identities, or only from the head (identities with `tailBelow` images or more). */
  from: z.enum(['all', 'head']).default('all'),
  tailBelow: z.int().min(1).default(20),
  /** Images that every identity keeps, so that the number of classes stays; 0 lets classes vanish. */
  keep: z.int().min(0).default(1),
  seed: z.int(),
});

export type RemoveImagesOptions = z.input<typeof imagesSchema>;

/**
 * The control "less data, same tail": as many images as a truncation removed, but at random from all identities
 * or from the head.
 *
 * @throws ConfigError for options that do not fit the schema
 * @throws UserError when there are not that many images to remove, or nothing would be left
 */
export function removeImagesAtRandom(manifest: Manifest, options: RemoveImagesOptions): Manifest {
  const settled = parseConfig(imagesSchema, options, 'removeImagesAtRandom');
  const counts = imageCounts(manifest);
  const met = new Int32Array(counts.length);
  // Which images are safe is drawn apart from which go, or small identities would be spared.
  const candidates = randomStream(settled.seed, 'remove-images', 'kept')
    .permutation(manifest.item.length)
    .filter((image) => {
      const identity = manifest.identityOf[image]!;
      return (
        met[identity]!++ >= settled.keep && (settled.from === 'all' || counts[identity]! >= settled.tailBelow)
      );
    });
  if (settled.images > candidates.length || settled.images === manifest.item.length) {
    throw new UserError(
      `removeImagesAtRandom: ${settled.images} images cannot be removed from ` +
        `${settled.from === 'all' ? 'all identities' : 'the head'} of "${manifest.name}" when each identity keeps ` +
        `${settled.keep}; ${candidates.length} can.`,
      { field: 'images', mend: 'Lower images or keep.' },
    );
  }
  const removed = new Uint8Array(manifest.item.length);
  const random = randomStream(settled.seed, 'remove-images', 'removed');
  for (const place of random.sample(candidates.length, settled.images)) removed[candidates[place]!] = 1;
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => removed[image] === 0),
    { transform: 'remove-images', options: settled },
  );
}

const identitiesSchema = z.strictObject({ identities: z.int().min(0), seed: z.int() });

/**
 * The control "fewer identities, not less tail": as many whole identities as a truncation removed, at random.
 *
 * @throws ConfigError for options that do not fit the schema
 * @throws UserError when nothing would be left
 */
export function removeIdentitiesAtRandom(
  manifest: Manifest,
  options: z.input<typeof identitiesSchema>,
): Manifest {
  const settled = parseConfig(identitiesSchema, options, 'removeIdentitiesAtRandom');
  const total = manifest.identities.length;
  if (settled.identities >= total) {
    throw new UserError(
      `removeIdentitiesAtRandom: removing ${settled.identities} identities leaves nothing of the ${total} in "${manifest.name}".`,
      { field: 'identities', mend: `Lower it below ${total}.` },
    );
  }
  const removed = new Uint8Array(total);
  for (const identity of randomStream(settled.seed, 'remove-identities').sample(total, settled.identities)) {
    removed[identity] = 1;
  }
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => removed[manifest.identityOf[image]!] === 0),
    { transform: 'remove-identities', options: settled },
  );
}

/** How much a transform took away: what its controls have to take away too. */
export function removedBy(before: Manifest, after: Manifest): { images: number; identities: number } {
  return {
    images: before.item.length - after.item.length,
    identities: before.identities.length - after.identities.length,
  };
}
