import type { ImageSource } from '../batches/image-source.ts';

/**
 * Covers a rectangle with one grey (random erasing, Zhong et al. 2020).
 *
 * @param largest the largest share of the image that it covers; 2 % at least
 * @param numbers in [0, 1): its area, aspect, place and grey
 */
export function erase(
  pixels: Float32Array,
  [height, width, channels]: ImageSource['shape'],
  largest: number,
  [area, aspect, across, down, grey]: readonly [number, number, number, number, number],
): void {
  const covered = (0.02 + area * (largest - 0.02)) * height * width;
  // Sides from 0.3 : 1 to 1 : 0.3, evenly on a logarithmic scale.
  const ratio = Math.exp((2 * aspect - 1) * Math.log(1 / 0.3));
  const tall = Math.min(height, Math.max(1, Math.round(Math.sqrt(covered * ratio))));
  const wide = Math.min(width, Math.max(1, Math.round(Math.sqrt(covered / ratio))));
  const top = Math.floor(down * (height - tall + 1));
  const left = Math.floor(across * (width - wide + 1));
  for (let row = top; row < top + tall; row++) {
    pixels.fill(grey, (row * width + left) * channels, (row * width + left + wide) * channels);
  }
}

/**
 * Covers a bar from side to side with one colour, as glasses, a hand or a scarf cover part of a face.
 *
 * @param tallest the largest share of the height that it has
 * @param numbers in [0, 1): its height, its place, and its colour by channel
 */
export function occlude(
  pixels: Float32Array,
  [height, width, channels]: ImageSource['shape'],
  tallest: number,
  [tall, down, ...colour]: readonly [number, number, number, number, number],
): void {
  const rows = Math.max(1, Math.round(tall * tallest * height));
  const top = Math.floor(down * (height - rows + 1));
  for (let value = top * width * channels; value < (top + rows) * width * channels; value++) {
    pixels[value] = colour[value % channels]!;
  }
}
