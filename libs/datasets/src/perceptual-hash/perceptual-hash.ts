import { UserError } from '@rangeloss/foundation';

/** A grey image: bytes, row by row. */
export interface GreyImage {
  readonly height: number;
  readonly width: number;
  /** [height * width], 0 to 255 */
  readonly pixels: ArrayLike<number>;
}

/** The least side of an image whose hash says something. */
const SIDE = 8;

/**
 * A 64-bit difference hash: the image is averaged down to 9 x 8, and a bit says whether a pixel is darker than its right
 * neighbour. The first bit, top left, is the most significant. Images whose hashes differ in a few bits are the same
 * photograph, scaled, recompressed or made brighter.
 *
 * As `imagehash.dhash` does, but averaging by area instead of Lanczos; a difference of less than a level is none, so
 * that flat ground gives no bits by chance.
 *
 * @throws UserError for an image smaller than 8 x 8, or pixels that do not fit it
 */
export function differenceHash(image: GreyImage): bigint {
  const [rows, columns] = [SIDE, SIDE + 1];
  const small = averaged(image, rows, columns);
  let hash = 0n;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [left, right] = [small[row * columns + column]!, small[row * columns + column + 1]!];
      hash = (hash << 1n) | (right > left ? 1n : 0n);
    }
  }
  return hash;
}

/** A hash in 16 hexadecimal digits, as manifests are written and as the leakage check of the evaluation takes it. */
export function hashText(hash: bigint): string {
  return hash.toString(16).padStart(16, '0');
}

/** Means of equal boxes, rounded to whole levels as a byte image is. */
function averaged({ height, width, pixels }: GreyImage, rows: number, columns: number): Float64Array {
  if (!(height >= SIDE && width >= SIDE) || pixels.length !== height * width) {
    throw new UserError(`${pixels.length} pixels of ${height} x ${width} give no perceptual hash.`, {
      field: 'image',
      mend: 'Give whole images of at least 8 x 8.',
    });
  }
  const across = boxWeights(width, columns);
  const down = boxWeights(height, rows);
  const out = new Float64Array(rows * columns);
  down.forEach((rowWeights, row) => {
    across.forEach((columnWeights, column) => {
      let sum = 0;
      for (const [y, weightY] of rowWeights)
        for (const [x, weightX] of columnWeights) sum += weightY * weightX * pixels[y * width + x]!;
      out[row * columns + column] = Math.round(sum);
    });
  });
  return out;
}

/** For each of `parts` equal boxes over `length` pixels: which pixels it covers, with weights that sum to 1. */
function boxWeights(length: number, parts: number): [number, number][][] {
  const box = length / parts;
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part * box, (part + 1) * box];
    const weights: [number, number][] = [];
    for (let pixel = Math.floor(from); pixel < Math.min(length, Math.ceil(to)); pixel++) {
      const covered = Math.min(to, pixel + 1) - Math.max(from, pixel);
      if (covered > 0) weights.push([pixel, covered / box]);
    }
    return weights;
  });
}
