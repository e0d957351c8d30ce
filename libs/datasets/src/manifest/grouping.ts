import type { Manifest } from './manifest.ts';

/** The images of each identity, end to end: those of identity i are `images[starts[i]]` to `images[starts[i + 1] - 1]`. */
export interface ImagesByIdentity {
  readonly starts: Int32Array;
  readonly images: Int32Array;
}

/** The number of images of each identity. */
export function imageCounts(manifest: Pick<Manifest, 'identities' | 'identityOf'>): Int32Array {
  const counts = new Int32Array(manifest.identities.length);
  for (let image = 0; image < manifest.identityOf.length; image++) counts[manifest.identityOf[image]!]!++;
  return counts;
}

/** A counting sort of the images by identity; within an identity the images keep their order. */
export function imagesByIdentity(manifest: Pick<Manifest, 'identities' | 'identityOf'>): ImagesByIdentity {
  const counts = imageCounts(manifest);
  const starts = new Int32Array(counts.length + 1);
  for (let identity = 0; identity < counts.length; identity++) {
    starts[identity + 1] = starts[identity]! + counts[identity]!;
  }
  const next = starts.slice(0, -1);
  const images = new Int32Array(manifest.identityOf.length);
  for (let image = 0; image < images.length; image++) images[next[manifest.identityOf[image]!]!++] = image;
  return { starts, images };
}

/** The images of one identity, as a view. */
export function imagesOf(grouped: ImagesByIdentity, identity: number): Int32Array {
  return grouped.images.subarray(grouped.starts[identity], grouped.starts[identity + 1]);
}
