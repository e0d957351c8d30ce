import { UserError } from '@rangeloss/foundation';
import type { AlignmentTarget } from './reference-points.ts';
import { similarityBetween, type Points, type Similarity } from './similarity.ts';

/** Bytes of an image, row by row, channels last. */
export interface AlignableImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [height * width * channels], 0 to 255 */
  readonly pixels: ArrayLike<number>;
}

/**
 * Brings a face to the places of a target: a similarity from its five landmarks, bilinear sampling, black outside.
 *
 * @param landmarks x, y of left eye, right eye, nose, left and right corner of the mouth, in pixels of the image
 * @returns [target.height * target.width * channels], rounded bytes
 * @throws UserError when there are not five landmarks, they give no similarity, or the pixels do not fit the image
 */
export function alignFace(image: AlignableImage, landmarks: Points, target: AlignmentTarget): Uint8Array {
  if (landmarks.length !== target.points.length) {
    throw new UserError(
      `A face is aligned by five landmarks, x and y each, not by ${landmarks.length} numbers.`,
      {
        field: 'landmarks',
      },
    );
  }
  return warp(image, similarityBetween(landmarks, target.points), target);
}

/**
 * An image moved by a similarity, as OpenCV's `warpAffine` does with linear interpolation and a black border, but with
 * exact weights where that rounds places to 1/32 of a pixel.
 *
 * @throws UserError when the pixels do not fit the image, or the similarity shrinks all to a point
 */
export function warp(
  image: AlignableImage,
  { a, b, tx, ty }: Similarity,
  { height, width }: Pick<AlignmentTarget, 'height' | 'width'>,
): Uint8Array {
  const { channels, pixels } = image;
  const scale = a * a + b * b;
  if (pixels.length !== image.height * image.width * channels || !(scale > 0)) {
    throw new UserError(
      `${pixels.length} values of an image of ${image.height} x ${image.width} x ${channels} cannot be moved by ${a}, ${b}.`,
      { field: 'image' },
    );
  }
  const out = new Uint8Array(height * width * channels);
  const at = (x: number, y: number, channel: number) =>
    x < 0 || y < 0 || x >= image.width || y >= image.height
      ? 0
      : pixels[(y * image.width + x) * channels + channel]!;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [u, v] = [column - tx, row - ty];
      const [x, y] = [(a * u + b * v) / scale, (a * v - b * u) / scale];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, down] = [x - left, y - top];
      for (let channel = 0; channel < channels; channel++) {
        const above = at(left, top, channel) * (1 - right) + at(left + 1, top, channel) * right;
        const below = at(left, top + 1, channel) * (1 - right) + at(left + 1, top + 1, channel) * right;
        out[(row * width + column) * channels + channel] = Math.round(above * (1 - down) + below * down);
      }
    }
  }
  return out;
}
