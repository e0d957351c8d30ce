import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { measureTextFromBundledFont } from '../render/text-measure.ts';
import { vegaSvg } from '../render/vega-svg.ts';
import { type FigureWidth, widthInPixels } from '../theme/sizes.ts';
import { FIGURE_EXAMPLES } from './all.ts';

interface Box {
  readonly text: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface SceneItem {
  readonly marktype?: string;
  readonly items?: readonly SceneItem[];
  readonly x?: number;
  readonly y?: number;
  readonly text?: unknown;
  readonly opacity?: number;
  readonly bounds?: { x1: number; y1: number; x2: number; y2: number };
}

/** Where each text of a figure is drawn; a text and the halo below it are one. */
async function drawnTexts(figure: FigureSpec): Promise<Box[]> {
  measureTextFromBundledFont();
  const view = new View(parse(compile(figure).spec), { renderer: 'none' });
  await view.runAsync();
  const boxes = new Map<string, Box>();
  const walk = (item: SceneItem, left: number, top: number, kind?: string): void => {
    const text = kind === 'text' ? [item.text].flat().join(' ').trim() : '';
    if (text !== '' && item.bounds !== undefined && item.opacity !== 0) {
      const { x1, y1, x2, y2 } = item.bounds;
      const box = { text, x1: x1 + left, y1: y1 + top, x2: x2 + left, y2: y2 + top };
      boxes.set(`${text} ${Math.round(item.x ?? 0)} ${Math.round(item.y ?? 0)} ${left} ${top}`, box);
    }
    const inner =
      kind === 'group' ? ([left + (item.x ?? 0), top + (item.y ?? 0)] as const) : ([left, top] as const);
    for (const child of item.items ?? []) walk(child, inner[0], inner[1], item.marktype);
  };
  walk((view.scenegraph() as unknown as { root: SceneItem }).root, 0, 0);
  view.finalize();
  return [...boxes.values()];
}

/** Pairs of texts that cover each other by more than a hairline. */
function collisions(boxes: readonly Box[]): string[] {
  return boxes.flatMap((a, index) =>
    boxes.slice(index + 1).flatMap((b) => {
      const across = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
      const down = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
      return across > 1.5 && down > 3 ? [`${a.text} | ${b.text}`] : [];
    }),
  );
}

const CASES = FIGURE_EXAMPLES.flatMap((example) =>
  (['column', 'page'] as const).map((width): [string, FigureWidth, typeof example] => [
    example.name,
    width,
    example,
  ]),
);

describe.each(CASES)('%s in the width of a %s', (_, width, example) => {
  it('keeps to the width, and no text lies on another', async () => {
    const figure = example({ width, mode: 'print' });
    const drawn = await vegaSvg(figure);
    expect(drawn.width).toBeLessThanOrEqual(widthInPixels(width) + 1);
    expect(collisions(await drawnTexts(figure))).toEqual([]);
  });
});

it('finds texts that lie on one another', async () => {
  const figure = FIGURE_EXAMPLES[0]!({ width: 90 });
  expect(collisions(await drawnTexts(figure))).not.toEqual([]);
});
