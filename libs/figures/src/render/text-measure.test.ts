import { parse, View } from 'vega';
import { describe, expect, it } from 'vitest';
import { FONT_FAMILY } from '../theme/theme.ts';
import { faceFor } from './bundled-font.ts';
import { rasterise } from './figure-png.ts';
import { measureTextFromBundledFont, textWidth } from './text-measure.ts';

const TEXT = 'images of the identity';

describe('the width of text', () => {
  it('is the sum of the advances that the font states, to a hundredth of a pixel', () => {
    // Read off the glyph table of the font with another reader (fontTools 4.68, units of 1/1000 em): H=652, i=246.
    expect(textWidth('H', 1000)).toBeCloseTo(652, 2);
    expect(textWidth('i', 1000)).toBeCloseTo(246, 2);
  });

  it('grows with size and weight', () => {
    expect(textWidth(TEXT, 20)).toBeCloseTo(2 * textWidth(TEXT, 10), 9);
    expect(textWidth(TEXT, 10, faceFor(600, 'normal'))).toBeGreaterThan(textWidth(TEXT, 10));
  });

  it('is what Vega lays out by: one copy of its scene graph, measured by us', async () => {
    measureTextFromBundledFont();
    const view = new View(
      parse({
        width: 400,
        height: 20,
        autosize: 'none',
        marks: [
          {
            type: 'text',
            name: 'label',
            encode: {
              enter: { text: { value: TEXT }, fontSize: { value: 10 }, font: { value: FONT_FAMILY } },
            },
          },
        ],
      }),
      { renderer: 'none' },
    );
    await view.runAsync();
    const bounds = (view.scenegraph() as unknown as { root: SceneNode }).root.items[0]!.items[0]!.bounds;
    view.finalize();
    expect(bounds.x2 - bounds.x1).toBeCloseTo(textWidth(TEXT, 10), 1);
  });
});

interface SceneNode {
  readonly items: readonly SceneNode[];
  readonly bounds: { readonly x1: number; readonly x2: number };
}

it('draws text from the bundled font alone: an unknown family looks like ours', () => {
  const svg = (family: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="30"><text x="5" y="20" font-size="16" font-family="${family}">${TEXT}</text></svg>`;
  const ours = rasterise(svg("'Source Sans 3'"), 96);
  const none = rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="30"></svg>', 96);
  expect(ours.length).toBeGreaterThan(none.length * 2);
  expect(rasterise(svg('DejaVu Sans'), 96)).toEqual(ours);
});
