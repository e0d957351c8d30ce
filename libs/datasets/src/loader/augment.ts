import { parseConfig, randomStream, type RandomStream } from '@rangeloss/foundation';
import { z } from 'zod';
import type { ImageSource } from '../batches/image-source.ts';
import { erase, occlude } from './cover.ts';
import { enlarge } from './crop.ts';

/** Options of `augmentation`, for a study's configuration. */
export const augmentationSchema = z.strictObject({
  /** The chance of a mirror image. */
  flip: z.number().min(0).max(1).default(0),
  /** Shift by up to this many pixels each way; what comes in from outside repeats the border. */
  shift: z.int().min(0).default(0),
  /** Brightness is multiplied by 1 +- this, and contrast changed likewise. */
  brightness: z.number().min(0).max(1).default(0),
  contrast: z.number().min(0).max(1).default(0),
  /** The chance that a rectangle of random grey covers part of the image (random erasing, Zhong et al. 2020). */
  erase: z.number().min(0).max(1).default(0),
  /** The largest share of the image that it covers. */
  eraseArea: z.number().min(0.02).max(1).default(0.33),
  /** The chance that a crop of the image, at its own aspect, is enlarged to the whole of it. */
  crop: z.number().min(0).max(1).default(0),
  /** The smallest share of the image's area that a crop keeps. */
  cropArea: z.number().min(0.05).max(1).default(0.7),
  /** Colours are moved from and to grey: saturation is multiplied by 1 +- this. */
  saturation: z.number().min(0).max(1).default(0),
  /** The chance that a bar of one colour covers the image from side to side, as glasses, a hand or a scarf do. */
  occlude: z.number().min(0).max(1).default(0),
  /** The largest share of the image's height that the bar has. */
  occludeHeight: z.number().min(0.05).max(1).default(0.25),
});

export type AugmentationOptions = z.input<typeof augmentationSchema>;

/** Changes one image in place. */
export type Augmentation = (pixels: Float32Array, random: RandomStream) => void;

/**
 * Random changes of images in [0, 1], each image by its own random numbers.
 *
 * @param shape of the images; pixels are [height * width * channels]
 * @throws ConfigError for options that do not fit the schema
 */
export function augmentation(shape: ImageSource['shape'], options: AugmentationOptions): Augmentation {
  const settled = parseConfig(augmentationSchema, options, 'augmentation');
  const scratch = new Float32Array(shape[0] * shape[1] * shape[2]);
  return (pixels, random) => {
    // Every number is drawn whether it is used or not: switching one change on leaves the others as they were.
    const mirrored = random.uniform() < settled.flip;
    const down = random.integer(2 * settled.shift + 1) - settled.shift;
    const right = random.integer(2 * settled.shift + 1) - settled.shift;
    const gain = 1 + settled.brightness * (2 * random.uniform() - 1);
    const contrast = 1 + settled.contrast * (2 * random.uniform() - 1);
    const erased = random.uniform() < settled.erase;
    const box = [
      random.uniform(),
      random.uniform(),
      random.uniform(),
      random.uniform(),
      random.uniform(),
    ] as const;
    const cropped = random.uniform() < settled.crop;
    const part = [random.uniform(), random.uniform(), random.uniform()] as const;
    const colourful = 1 + settled.saturation * (2 * random.uniform() - 1);
    const occluded = random.uniform() < settled.occlude;
    const bar = [
      random.uniform(),
      random.uniform(),
      random.uniform(),
      random.uniform(),
      random.uniform(),
    ] as const;
    if (cropped) enlarge(pixels, scratch, shape, settled.cropArea, part);
    if (mirrored || down !== 0 || right !== 0) moved(pixels, scratch, shape, mirrored, down, right);
    if (gain !== 1 || contrast !== 1) toned(pixels, gain, contrast);
    if (colourful !== 1 && shape[2] === 3) saturate(pixels, colourful);
    if (erased) erase(pixels, shape, settled.eraseArea, box);
    if (occluded) occlude(pixels, shape, settled.occludeHeight, bar);
  };
}

/** The random numbers of an image: by seed, step and row, so that they do not depend on who makes the batch. */
export function augmentationRandom(seed: number, step: number, row: number): RandomStream {
  return randomStream(seed, 'augment', step, row);
}

function moved(
  pixels: Float32Array,
  scratch: Float32Array,
  [height, width, channels]: ImageSource['shape'],
  mirrored: boolean,
  down: number,
  right: number,
): void {
  scratch.set(pixels);
  for (let row = 0; row < height; row++) {
    const fromRow = clamped(row - down, height);
    for (let column = 0; column < width; column++) {
      const seen = mirrored ? width - 1 - column : column;
      const from = (fromRow * width + clamped(seen - right, width)) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) pixels[to + channel] = scratch[from + channel]!;
    }
  }
}

function clamped(place: number, length: number): number {
  return Math.max(0, Math.min(length - 1, place));
}

function toned(pixels: Float32Array, gain: number, contrast: number): void {
  let mean = 0;
  for (const value of pixels) mean += value;
  mean /= pixels.length;
  for (let value = 0; value < pixels.length; value++) {
    pixels[value] = Math.max(0, Math.min(1, gain * (mean + contrast * (pixels[value]! - mean))));
  }
}

/** Moves colours from or to the grey of equal luma (Rec. 601). */
function saturate(pixels: Float32Array, factor: number): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const grey = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
    for (let value = at; value < at + 3; value++)
      pixels[value] = Math.max(0, Math.min(1, grey + factor * (pixels[value]! - grey)));
  }
}
