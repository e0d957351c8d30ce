import { UserError } from '@rangeloss/foundation';
import type { Manifest } from '../manifest/manifest.ts';

/** How the images of a source are read and decoded elsewhere than in the source itself. */
export interface EncodedImages {
  /** Plain data, as `ItemPlace` of the Node entry describes it. */
  place(item: number): unknown;
  readonly fit: 'cover' | 'fill';
  readonly kernel: 'lanczos3' | 'bilinear';
}

/** Where pixels come from. Items are numbered by the source; a manifest's `item` column refers to them. */
export interface ImageSource {
  /** Height, width, channels of every image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** What a value means, for example "[0, 1]". */
  readonly scale: string;
  /**
   * Writes the pixels of some items end to end, row by row, channels last (NHWC).
   *
   * @param into at least `items.length * height * width * channels` long
   */
  read(items: Int32Array, into: Float32Array): Promise<void> | void;
  /**
   * Looks at an item's bytes more strictly than reading does, where that is possible.
   *
   * @throws UserError for damage that reading would pass over
   */
  inspect?(item: number): Promise<void>;
  /** Where an item lies, for messages: a path, or a file and an offset. */
  where?(item: number): string;
  /** For images that are encoded: where their bytes are, so that other threads can read and decode them. */
  readonly encoded?: EncodedImages;
  /** Closes the files that the source holds open. */
  close?(): Promise<void>;
}

/** The number of values of one image. */
export function imageSize(source: Pick<ImageSource, 'shape'>): number {
  return source.shape[0] * source.shape[1] * source.shape[2];
}

/**
 * Reads the images of a batch.
 *
 * @param images indices into the manifest, as a sampler gives them
 * @param into NHWC, `images.length * height * width * channels`; made when not given
 * @returns `into`
 * @throws UserError when `into` is too small
 */
export async function readBatch(
  source: ImageSource,
  manifest: Pick<Manifest, 'item'>,
  images: Int32Array,
  into: Float32Array = new Float32Array(images.length * imageSize(source)),
): Promise<Float32Array> {
  const needed = images.length * imageSize(source);
  if (into.length < needed) {
    throw new UserError(
      `A batch of ${images.length} images needs ${needed} values, but its array holds ${into.length}.`,
      {
        field: 'into',
      },
    );
  }
  await source.read(
    images.map((image) => manifest.item[image]!),
    into,
  );
  return into;
}

/** The class index of each image of a batch. */
export function batchClasses(manifest: Pick<Manifest, 'identityOf'>, images: Int32Array): Int32Array {
  return images.map((image) => manifest.identityOf[image]!);
}
