import type { ImageSource } from '../batches/image-source.ts';

/**
 * Enlarges a part of an image, at the image's own aspect, to the whole of it, by bilinear interpolation between the
 * centres of pixels.
 *
 * @param scratch as long as `pixels`
 * @param smallest the smallest share of the area that the part has
 * @param numbers in [0, 1): how much larger than that it is, and where it lies
 */
export function enlarge(
  pixels: Float32Array,
  scratch: Float32Array,
  [height, width, channels]: ImageSource['shape'],
  smallest: number,
  [area, down, across]: readonly [number, number, number],
): void {
  const side = Math.sqrt(smallest + area * (1 - smallest));
  const top = down * (1 - side) * height;
  const left = across * (1 - side) * width;
  scratch.set(pixels);
  const columns = Array.from({ length: width }, (_, column) => between(left, side, column, width));
  for (let row = 0; row < height; row++) {
    const [above, below, y] = between(top, side, row, height);
    for (let column = 0; column < width; column++) {
      const [before, after, x] = columns[column]!;
      for (let channel = 0; channel < channels; channel++) {
        const at = (line: number, place: number) => scratch[(line * width + place) * channels + channel]!;
        const upper = at(above, before) * (1 - x) + at(above, after) * x;
        const lower = at(below, before) * (1 - x) + at(below, after) * x;
        pixels[(row * width + column) * channels + channel] = upper * (1 - y) + lower * y;
      }
    }
  }
}

/** The pixels on both sides of a place in the part, and how far it is from the first to the second. */
function between(start: number, side: number, place: number, length: number): [number, number, number] {
  const seen = Math.max(0, Math.min(length - 1, start + (place + 0.5) * side - 0.5));
  const before = Math.floor(seen);
  return [before, Math.min(length - 1, before + 1), seen - before];
}
