import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { rasterise } from '../render/figure-png.ts';
import { pngDataUri } from './png-image.ts';

it('is a PNG that zlib and a renderer read back, over more than one block', () => {
  const [width, height] = [200, 200];
  const pixels = Array.from({ length: width * height * 3 }, (_, index) => (index * 7) % 256);
  const uri = pngDataUri({ width, height, channels: 3, pixels });
  const bytes = Buffer.from(uri.split(',')[1]!, 'base64');
  const start = bytes.indexOf('IDAT') + 4;
  const raw = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
  expect(raw.length).toBe(height * (width * 3 + 1));
  expect([...raw.subarray(1, 7)]).toEqual(pixels.slice(0, 6));
  const svg = (href: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="200"><image width="200" height="200" href="${href}"/></svg>`;
  expect(rasterise(svg(uri), 96).length).toBeGreaterThan(rasterise(svg('data:,'), 96).length);
});
