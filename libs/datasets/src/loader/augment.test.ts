import { describe, expect, it } from 'vitest';
import { augmentation, augmentationRandom, type AugmentationOptions } from './augment.ts';
import { enlarge } from './crop.ts';

const shape = [16, 16, 3] as const;
/** Reddish, brighter to the right and below. */
const image = () =>
  Float32Array.from({ length: 16 * 16 * 3 }, (_, value) => {
    const [row, column, channel] = [Math.floor(value / 48), Math.floor(value / 3) % 16, value % 3];
    return (row + 2 * column + (channel === 0 ? 12 : 0)) / 64;
  });
function applied(options: AugmentationOptions, row = 0): Float32Array {
  const pixels = image();
  augmentation(shape, options)(pixels, augmentationRandom(1, 2, row));
  return pixels;
}
const rows = Array.from({ length: 12 }, (_, row) => row);
const inRange = (pixels: Float32Array) => pixels.every((value) => value >= 0 && value <= 1);

describe('a crop', () => {
  it('of a ramp is a flatter ramp, by plain arithmetic', () => {
    const [pixels, scratch] = [image(), new Float32Array(16 * 16 * 3)];
    // A quarter of the area in the middle: half the slope, about the same middle.
    enlarge(pixels, scratch, shape, 0.25, [0, 0.5, 0.5]);
    for (const [row, column] of [
      [0, 0],
      [3, 9],
      [15, 15],
    ] as const) {
      const [y, x] = [4 + (row + 0.5) / 2 - 0.5, 4 + (column + 0.5) / 2 - 0.5];
      expect(pixels[(row * 16 + column) * 3 + 1]).toBeCloseTo((y + 2 * x) / 64, 6);
    }
  });

  it('of the whole area changes nothing, and smaller ones differ from image to image', () => {
    expect(applied({ crop: 1, cropArea: 1 })).toEqual(image());
    const crops = rows.map((row) => applied({ crop: 1, cropArea: 0.5 }, row));
    expect(new Set(crops.map(String)).size).toBe(rows.length);
    expect(crops.every(inRange)).toBe(true);
  });
});

describe('saturation', () => {
  it('changes colours and keeps their grey', () => {
    // A pixel in the middle, which no bound cuts off.
    const at = (8 * 16 + 8) * 3;
    const grey = (pixels: Float32Array) =>
      0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
    const changed = rows.map((row) => applied({ saturation: 0.2 }, row));
    for (const pixels of changed) expect(grey(pixels)).toBeCloseTo(grey(image()), 5);
    expect(new Set(changed.map(String)).size).toBe(rows.length);
    expect(changed.every(inRange)).toBe(true);
  });
});

describe('occlusion', () => {
  it('covers whole rows with one colour and leaves the others', () => {
    for (const row of rows) {
      const pixels = applied({ occlude: 1, occludeHeight: 0.5 }, row);
      const covered = rows.concat(12, 13, 14, 15).filter((line) => {
        const values = [...pixels.subarray(line * 48, (line + 1) * 48)];
        const flat = values.every((value, place) => value === values[place % 3]);
        if (!flat) expect(values).toEqual([...image().subarray(line * 48, (line + 1) * 48)]);
        return flat;
      });
      expect(covered.length).toBeGreaterThanOrEqual(1);
      expect(covered.length).toBeLessThanOrEqual(8);
      expect(covered.at(-1)! - covered[0]!).toBe(covered.length - 1);
    }
  });

  it('comes as often as it is asked for', () => {
    const changed = Array.from({ length: 400 }, (_, row) => applied({ occlude: 0.25 }, row)).filter(
      (pixels) => String(pixels) !== String(image()),
    ).length;
    // Five standard deviations of a binomial around 100.
    expect(Math.abs(changed - 100)).toBeLessThan(44);
  });
});

describe('changes that are off', () => {
  it('leave what the others draw as it was', () => {
    const flipped = applied({ flip: 1, brightness: 0.3 }, 3);
    expect(applied({ flip: 1, brightness: 0.3, crop: 0, saturation: 0, occlude: 0 }, 3)).toEqual(flipped);
  });
});
