import { randomStream } from '@rangeloss/foundation';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Kernel } from './decode-image.ts';
import { decodeJpeg } from './decode-jpeg.ts';

/* The oracle is libjpeg with libvips' Lanczos kernel, in sharp. */

/** Blobs of colour under noise. */
function picture(width: number, height: number, channels: 1 | 3 = 3) {
  const random = randomStream(3, 'jpeg-test', width, height, channels);
  const data = Uint8Array.from({ length: width * height * channels }, (_, place) => {
    const [x, y] = [Math.floor(place / channels) % width, Math.floor(place / channels / width)];
    const wave = 128 + 90 * Math.sin((x + (place % channels) * 9) / 9) * Math.cos(y / 11);
    return Math.min(255, Math.max(0, wave + 6 * random.normal()));
  });
  return sharp(data, { raw: { width, height, channels } });
}

async function bytesOf(width: number, height: number, options: JpegOptions = {}, channels: 1 | 3 = 3) {
  const image = picture(width, height, channels);
  const made = channels === 1 ? image.toColourspace('b-w') : image;
  return new Uint8Array(await made.jpeg({ quality: 90, ...options }).toBuffer());
}

async function apart(
  bytes: Uint8Array,
  width: number,
  height: number,
  fit: 'cover' | 'fill',
  channels = 3,
  kernel: Kernel = 'lanczos3',
) {
  const image = (await decodeJpeg(bytes, [width, height], fit, kernel))!;
  const own = image.data;
  const decoded = sharp(bytes)
    .resize(width, height, { fit, kernel: kernel === 'bilinear' ? 'linear' : kernel })
    .toColourspace(image.channels === 1 ? 'b-w' : 'srgb')
    .raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  expect(image).toMatchObject({ width, height, channels });
  expect(info.channels).toBe(channels);
  expect(own).toHaveLength(data.length);
  const steps = own.map((value, place) => Math.abs(value - data[place]!));
  return { most: Math.max(...steps), mean: steps.reduce((sum, step) => sum + step, 0) / steps.length };
}

describe('the usual JPEG files', () => {
  it.each<[string, JpegOptions, 1 | 3]>([
    ['colour at half the width and height', {}, 3],
    ['colour in full', { chromaSubsampling: '4:4:4' }, 3],
    ['progressive', { progressive: true }, 3],
    ['coarse', { quality: 20 }, 3],
    ['grey', {}, 1],
  ])('have the pixels that libjpeg gives: %s', async (_, options, channels) => {
    for (const [width, height] of [
      [64, 48],
      [37, 53],
      [8, 8],
      [250, 17],
    ] as const) {
      const { most, mean } = await apart(
        await bytesOf(width, height, options, channels),
        width,
        height,
        'fill',
        channels,
      );
      expect(mean).toBeLessThan(0.6);
      expect(most).toBeLessThanOrEqual(6);
    }
  });

  it.each([
    [250, 250, 112, 112],
    [112, 200, 112, 112],
    [300, 200, 112, 112],
    [61, 90, 41, 32],
    [90, 90, 31, 32],
    [9, 8, 4, 5],
  ] as const)(
    'are brought from %i x %i to %i x %i as by libvips',
    async (...[width, height, toWidth, toHeight]) => {
      const bytes = await bytesOf(width, height);
      for (const fit of ['cover', 'fill'] as const) {
        const { most, mean } = await apart(bytes, toWidth, toHeight, fit);
        expect(mean).toBeLessThan(0.8);
        expect(most).toBeLessThanOrEqual(8);
        const triangle = await apart(bytes, toWidth, toHeight, fit, 3, 'bilinear');
        expect(triangle.mean).toBeLessThan(0.8);
        expect(triangle.most).toBeLessThanOrEqual(8);
      }
    },
  );

  it('are those only: other colours and formats, and a file without its end, are left to sharp', async () => {
    const usual = await bytesOf(40, 40);
    const others = {
      'another format': new Uint8Array(await picture(40, 40).png().toBuffer()),
      'four inks': await picture(40, 40).toColourspace('cmyk').jpeg().toBuffer(),
      'a colour profile': await picture(40, 40).withIccProfile('p3').jpeg().toBuffer(),
      nothing: new Uint8Array(0),
      ...Object.fromEntries(
        [2, 10, 100, 300, usual.length - 1].map((length) => [`${length} bytes`, usual.subarray(0, length)]),
      ),
    };
    for (const [name, bytes] of Object.entries(others))
      expect([name, await decodeJpeg(bytes, [20, 20], 'fill')]).toEqual([name, undefined]);
    expect(await decodeJpeg(usual, [40, 41], 'fill')).toBeUndefined();
  });
});
