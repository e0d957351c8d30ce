import { UserError } from '@rangeloss/foundation';
import { imageSize, type ImageSource } from './image-source.ts';

/**
 * Images that lie in memory as bytes, end to end (NHWC), read as value / 255 in [0, 1].
 *
 * @throws UserError when the bytes are not a whole number of images
 */
export function memorySource(
  pixels: Uint8Array,
  shape: ImageSource['shape'],
): ImageSource & { readonly count: number } {
  const size = imageSize({ shape });
  if (size === 0 || pixels.length % size !== 0) {
    throw new UserError(`${pixels.length} bytes are not a whole number of images of ${shape.join(' x ')}.`, {
      field: 'shape',
    });
  }
  const count = pixels.length / size;
  return {
    shape,
    scale: '[0, 1]',
    count,
    read: (items, into) => {
      let place = 0;
      for (const item of items) {
        if (!(item >= 0 && item < count)) throw new RangeError(`There is no image ${item} among ${count}.`);
        const from = item * size;
        for (let value = 0; value < size; value++) into[place++] = pixels[from + value]! / 255;
      }
    },
  };
}

/**
 * The same images with mean 0 and deviation 1: (value - mean) / deviation, with numbers measured on training data.
 *
 * @throws UserError for a deviation that is not positive
 */
export function standardised(
  source: ImageSource,
  { mean, deviation }: { mean: number; deviation: number },
): ImageSource {
  if (!(deviation > 0) || !Number.isFinite(mean)) {
    throw new UserError(`Images cannot be standardised with mean ${mean} and deviation ${deviation}.`, {
      field: 'deviation',
      mend: 'Measure both on the training images; a deviation of 0 means that all pixels are equal.',
    });
  }
  return {
    shape: source.shape,
    scale: `(${source.scale} - ${mean}) / ${deviation}`,
    read: async (items, into) => {
      await source.read(items, into);
      const values = items.length * imageSize(source);
      for (let value = 0; value < values; value++) into[value] = (into[value]! - mean) / deviation;
    },
  };
}
