import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fixtureFamily } from '../fixtures/fonts.ts';
import { familyGlyphs } from './font-family.ts';
import type { Outline } from './outline.ts';
import { placeGlyph } from './place-glyph.ts';
import { rasterise } from './rasterise.ts';

const square = (left: number, bottom: number, side: number, turn: 1 | -1 = 1): Outline => {
  const corners = [
    [left, bottom],
    [left + side, bottom],
    [left + side, bottom + side],
    [left, bottom + side],
  ];
  if (turn < 0) corners.reverse();
  return [
    ...corners.map((args, place) => ({
      command: place === 0 ? ('moveTo' as const) : ('lineTo' as const),
      args,
    })),
    { command: 'closePath', args: [] },
  ];
};
const drawn = (outline: Outline, size: number, placement = { scale: 1, x: 0, y: size }) => {
  const pixels = new Uint8Array(size * size);
  rasterise(outline, size, placement, pixels);
  return [...pixels];
};

describe('rasterising', () => {
  it('covers pixels by their exact area', () => {
    expect(drawn(square(0.5, 1, 2), 4)).toEqual([0, 0, 0, 0, 128, 255, 128, 0, 128, 255, 128, 0, 0, 0, 0, 0]);
  });

  it('halves the pixels that a diagonal crosses', () => {
    const triangle: Outline = [
      { command: 'moveTo', args: [0, 0] },
      { command: 'lineTo', args: [3, 0] },
      { command: 'lineTo', args: [0, 3] },
      { command: 'closePath', args: [] },
    ];
    expect(drawn(triangle, 3)).toEqual([128, 0, 0, 255, 128, 0, 255, 255, 128]);
  });

  it('leaves a hole where a contour runs the other way, and fills where it runs the same way', () => {
    const outer = square(0, 0, 3);
    expect(drawn([...outer, ...square(1, 1, 1, -1)], 3)).toEqual([255, 255, 255, 255, 0, 255, 255, 255, 255]);
    expect(drawn([...outer, ...square(1, 1, 1)], 3)).toEqual(Array(9).fill(255));
  });

  it('cuts off what lies outside the picture, on every side', () => {
    expect(drawn(square(-5, -5, 20), 2)).toEqual([255, 255, 255, 255]);
    expect(drawn(square(-1, -1, 2), 2)).toEqual([0, 0, 255, 0]);
    expect(drawn(square(5, 5, 1), 2)).toEqual([0, 0, 0, 0]);
    expect(drawn([], 2)).toEqual([0, 0, 0, 0]);
  });

  it('agrees with the SVG renderer of sharp on the glyphs of a font', async () => {
    const size = 32;
    const differences: number[] = [];
    for (const { outline, codePoint } of familyGlyphs(fixtureFamily('germania-one'))) {
      if (codePoint % 3 !== 0) continue;
      const { scale, x, y } = placeGlyph(outline, size)!;
      const letters = { moveTo: 'M', lineTo: 'L', quadraticCurveTo: 'Q', bezierCurveTo: 'C', closePath: 'Z' };
      const path = outline.map(({ command, args }) => `${letters[command]}${args.join(' ')}`).join('');
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="100%" height="100%"/><path fill="#fff" transform="translate(${x} ${y}) scale(${scale} ${-scale})" d="${path}"/></svg>`;
      const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
      const ours = drawn(outline, size, { scale, x, y });
      const apart = ours.map((value, pixel) => Math.abs(value - data[pixel * info.channels]!));
      differences.push(Math.max(...apart));
    }
    expect(differences.length).toBeGreaterThan(30);
    // It samples an edge at a few heights where we integrate: a quarter of a pixel's ink at corners is its own error.
    expect(Math.max(...differences)).toBeLessThan(40);
  });
});
