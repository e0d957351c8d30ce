import { UserError } from '@rangeloss/foundation';
import { imageSize, type ImageSource } from '../batches/image-source.ts';
import { decodeImage, type Fit, inspectImage, type Kernel } from './decode-image.ts';
import type { ItemPlace } from './item-place.ts';
import type { OnDamage } from './read-file.ts';

/** Encoded images by number: files of a folder, records of a shard. */
export interface EncodedItems {
  readonly count: number;
  bytes(item: number): Promise<Uint8Array> | Uint8Array;
  /** Where another thread finds the same bytes. */
  place(item: number): ItemPlace;
  where(item: number): string;
  close?(): Promise<void>;
}

export interface DecodeOptions {
  /** Height, width and channels that every image is brought to. */
  readonly shape: ImageSource['shape'];
  readonly fit?: Fit;
  /** `lanczos3` by default. */
  readonly kernel?: Kernel;
  /**
   * Collects damage that the reader meets while it lists the images; without it the first damage is thrown. What is
   * damaged is left out of the manifest, so a data set opened with it is for looking at, not for training.
   */
  readonly onDamage?: OnDamage;
}

/** Each byte over 255: looking it up takes half the time of a division. */
const shares = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Decodes an image to [0, 1], NHWC, into an array of its size. @throws UserError when it cannot be decoded */
export async function decodeInto(
  bytes: Uint8Array,
  where: string,
  {
    shape,
    fit,
    kernel,
  }: {
    readonly shape: ImageSource['shape'];
    readonly fit?: Fit | undefined;
    readonly kernel?: Kernel | undefined;
  },
  into: Float32Array,
): Promise<void> {
  const pixels = await decodeImage(bytes, where, shape, fit, kernel);
  for (let value = 0; value < into.length; value++) into[value] = shares[pixels[value]!]!;
}

/** Images in flight: enough to keep the decoder's threads busy, few enough to bound memory. */
const IN_FLIGHT = 8;

/**
 * Decodes items when they are asked for, in [0, 1]; the order of completion does not show in the result.
 *
 * @throws UserError when the shape is not positive or has other than 1 or 3 channels
 */
export function encodedSource(
  items: EncodedItems,
  { shape, fit, kernel }: DecodeOptions,
): ImageSource & { count: number } {
  const [height, width, channels] = shape;
  if (
    ![height, width].every((side) => Number.isInteger(side) && side > 0) ||
    (channels !== 1 && channels !== 3)
  ) {
    throw new UserError(`Images cannot be brought to ${shape.join(' x ')}.`, {
      field: 'shape',
      mend: 'Give height, width and 1 or 3 channels, for example [112, 112, 3].',
    });
  }
  const size = imageSize({ shape });
  const readOne = async (item: number, into: Float32Array, at: number) => {
    if (!(item >= 0 && item < items.count))
      throw new RangeError(`There is no image ${item} among ${items.count}.`);
    await decodeInto(
      await items.bytes(item),
      items.where(item),
      { shape, fit, kernel },
      into.subarray(at, at + size),
    );
  };
  return {
    shape,
    scale: '[0, 1]',
    count: items.count,
    where: (item) => items.where(item),
    inspect: async (item) => inspectImage(await items.bytes(item), items.where(item)),
    close: async () => items.close?.(),
    encoded: { place: (item) => items.place(item), fit: fit ?? 'cover', kernel: kernel ?? 'lanczos3' },
    read: async (wanted, into) => {
      let next = 0;
      const worker = async () => {
        for (let row = next++; row < wanted.length; row = next++)
          await readOne(wanted[row]!, into, row * size);
      };
      await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, wanted.length) }, worker));
    },
  };
}
