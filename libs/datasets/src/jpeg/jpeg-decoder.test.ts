import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { JpegDecoder } from './jpeg-decoder.ts';

/* The oracle is libjpeg, in sharp. */

let decoder: JpegDecoder;

beforeAll(async () => {
  decoder = await JpegDecoder.start();
});

/** Blobs of colour under noise: smooth and rough blocks, and colours at both ends. */
function picture(width: number, height: number, channels: 1 | 3) {
  const random = randomStream(3, 'jpeg-test', width, height, channels);
  const data = Uint8Array.from({ length: width * height * channels }, (_, place) => {
    const [x, y] = [Math.floor(place / channels) % width, Math.floor(place / channels / width)];
    const wave = 128 + 150 * Math.sin((x + (place % channels) * 9) / 7) * Math.cos(y / 11);
    const noise = x > width / 2 ? 60 * random.normal() : 0;
    return Math.min(255, Math.max(0, wave + noise));
  });
  return sharp(data, { raw: { width, height, channels } });
}

async function bytesOf(width: number, height: number, options: JpegOptions = {}, channels: 1 | 3 = 3) {
  const image = picture(width, height, channels);
  const made = channels === 1 ? image.toColourspace('b-w') : image;
  return new Uint8Array(await made.jpeg(options).toBuffer());
}

async function bySharp(bytes: Uint8Array, width: number, height: number, fit: 'cover' | 'fill' = 'fill') {
  const decoded = sharp(bytes).resize(width, height, { fit, kernel: 'lanczos3' }).raw();
  return new Uint8Array(await decoded.toBuffer());
}

/** Lanczos's kernel with three lobes, by naive loops in float64. */
function resampled(
  pixels: Uint8Array,
  [width, height]: readonly [number, number],
  [toWidth, toHeight]: readonly [number, number],
): number[] {
  const kernel = (x: number) =>
    x === 0
      ? 1
      : Math.abs(x) >= 3
        ? 0
        : (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2;
  const weights = (inputs: number, outputs: number, output: number) => {
    const all = Array.from({ length: inputs }, () => 0);
    for (let input = -30; input < inputs + 30; input++) {
      const place = Math.min(inputs - 1, Math.max(0, input));
      all[place]! += kernel(((input + 0.5) * outputs) / inputs - (output + 0.5));
    }
    const total = all.reduce((sum, weight) => sum + weight, 0);
    return all.map((weight) => weight / total);
  };
  const along = Array.from({ length: toWidth }, (_, x) => weights(width, toWidth, x));
  const rows = Array.from({ length: toHeight }, (_, y) => {
    const down = weights(height, toHeight, y);
    return Array.from({ length: width * 3 }, (__, at) =>
      down.reduce((sum, weight, row) => sum + weight * pixels[row * width * 3 + at]!, 0),
    );
  });
  return rows.flatMap((row) =>
    along.flatMap((across) =>
      [0, 1, 2].map((channel) => {
        const sum = across.reduce((total, weight, column) => total + weight * row[column * 3 + channel]!, 0);
        return Math.min(255, Math.max(0, sum));
      }),
    ),
  );
}

/** From a width and height to a width and height. */
const sizes: [number, number, number, number][] = [
  [250, 250, 112, 112],
  [112, 200, 112, 112],
  [300, 200, 112, 112],
  [61, 90, 41, 32],
  [40, 30, 40, 29],
  [90, 90, 31, 32],
  [9, 8, 4, 5],
];

describe('the decoder of the usual JPEG files', () => {
  it.each<[string, JpegOptions, 1 | 3]>([
    ['colour at half the width and height', { quality: 90 }, 3],
    ['colour in full', { quality: 75, chromaSubsampling: '4:4:4' }, 3],
    ['the coarsest factors', { quality: 1 }, 3],
    ['the finest factors', { quality: 100 }, 3],
    ["Huffman tables of the file's own", { quality: 60, optimizeCoding: true }, 3],
    ['the usual Huffman tables', { quality: 60, optimizeCoding: false }, 3],
    ['grey', { quality: 80 }, 1],
  ])('gives the same bytes: %s', async (_, options, channels) => {
    for (const [width, height] of [
      [64, 48],
      [37, 53],
      [8, 8],
      [250, 17],
      [17, 33],
    ] as const) {
      const bytes = await bytesOf(width, height, options, channels);
      const own = decoder.decode(bytes, [height, width, 3], 'fill');
      // Sharp gives grey as three equal colours.
      const other = (await bySharp(bytes, width, height)).filter(
        (__, place) => channels === 3 || place % 3 === 0,
      );
      expect(own?.data).toEqual(other);
    }
  });

  it.each(sizes)(
    'stretches %i x %i to %i x %i as the formula does',
    async (...[width, height, toWidth, toHeight]) => {
      const bytes = await bytesOf(width, height, { quality: 90 });
      const own = decoder.decode(bytes, [toHeight, toWidth, 3], 'fill')!.data;
      const exact = resampled(await bySharp(bytes, width, height), [width, height], [toWidth, toHeight]);
      expect(own).toHaveLength(exact.length);
      expect(Math.max(...exact.map((value, place) => Math.abs(value - own[place]!)))).toBeLessThan(0.55);
    },
  );

  it.each(sizes)(
    'covers and stretches %i x %i to %i x %i near sharp',
    async (...[width, height, toWidth, toHeight]) => {
      const bytes = await bytesOf(width, height, { quality: 90 });
      for (const fit of ['cover', 'fill'] as const) {
        const own = decoder.decode(bytes, [toHeight, toWidth, 3], fit)!.data;
        const other = await bySharp(bytes, toWidth, toHeight, fit);
        expect(own).toHaveLength(other.length);
        // Sharp rounds to bytes between the columns and the rows, which shows in the noise of these pictures.
        const apart = own.map((value, place) => Math.abs(value - other[place]!));
        expect(Math.max(...apart)).toBeLessThanOrEqual(6);
        expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(0.3);
      }
    },
  );

  it('leaves an even area as it is', async () => {
    const even = sharp({ create: { width: 50, height: 60, channels: 3, background: '#c81e64' } });
    const bytes = await even.jpeg({ quality: 100 }).toBuffer();
    const [red, green, blue] = await bySharp(bytes, 50, 60);
    const { data } = decoder.decode(bytes, [31, 23, 3], 'fill')!;
    expect(data).toEqual(Uint8Array.from(data, (_, place) => [red!, green!, blue!][place % 3]!));
  });

  it('leaves to sharp what it does not know', async () => {
    const other = {
      progressive: await bytesOf(40, 40, { progressive: true }),
      'another format': new Uint8Array(await picture(40, 40, 3).png().toBuffer()),
      'four inks': await picture(40, 40, 3).toColourspace('cmyk').jpeg().toBuffer(),
      'a colour profile': await picture(40, 40, 3).withIccProfile('p3').jpeg().toBuffer(),
      nothing: new Uint8Array(0),
    };
    for (const [name, bytes] of Object.entries(other))
      expect([name, decoder.decode(bytes, [20, 20, 3], 'fill')]).toEqual([name, undefined]);
    const usual = await bytesOf(40, 40);
    expect(decoder.decode(usual, [41, 41, 3], 'fill')).toBeUndefined();
    expect(decoder.decode(usual, [13, 13, 3], 'fill')).toBeUndefined();
  });

  it('leaves damage to sharp, or decodes it to the same bytes', async () => {
    const usual = await bytesOf(48, 40, { quality: 50 });
    const byte = fc.record({ at: fc.nat({ max: usual.length - 1 }), value: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = Uint8Array.from(usual);
        for (const { at, value } of changes) bytes[at] = value;
        const own = decoder.decode(bytes, [40, 48, 3], 'fill');
        if (own === undefined) return;
        const other = await bySharp(bytes, 48, 40);
        expect(Buffer.compare(own.data, other)).toBe(0);
      }),
      { seed: 1, numRuns: 300 },
    );
    for (let length = 2; length < usual.length; length += 7)
      expect(decoder.decode(usual.subarray(0, length), [40, 48, 3], 'fill')).toBeUndefined();
  });

  it('is what its sources in jpeg/ compile to', () => {
    const script = fileURLToPath(new URL('../../jpeg/build.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  }, 180_000);
});
