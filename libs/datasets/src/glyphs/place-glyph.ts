import { outlineBox, type Outline } from './outline.ts';
import type { Placement } from './rasterise.ts';

/** The em takes this share of the picture: room for accents above and tails below. */
const EM = 0.8;
/** The baseline's height from the top, as a share of the picture. */
const BASELINE = 0.76;

/**
 * Where a glyph is drawn: all of a font at one scale and on one baseline, so that size and height tell `o` from `O`
 * and a comma from an apostrophe; centred across. One that would reach over the edge is moved, and made smaller
 * only when it does not fit at all.
 *
 * @returns undefined for a glyph without a shape
 */
export function placeGlyph(outline: Outline, size: number): Placement | undefined {
  const box = outlineBox(outline);
  if (box === undefined) return undefined;
  const scale = Math.min(EM * size, size / (box.right - box.left), size / (box.top - box.bottom));
  const x = size / 2 - (scale * (box.left + box.right)) / 2;
  const baseline = BASELINE * size;
  const down = Math.max(0, scale * box.top - baseline);
  const up = Math.max(0, baseline + down - scale * box.bottom - size);
  return { scale, x, y: baseline + down - up };
}
