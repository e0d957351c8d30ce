/** One step of an outline, as fonts and SVG have it; numbers in em, y up. */
export interface OutlineStep {
  readonly command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath';
  readonly args: readonly number[];
}

/** A filled shape (non-zero winding): closed contours, in em, y up, the baseline at 0. */
export type Outline = readonly OutlineStep[];

/** The smallest box around an outline's points, control points included; in em. */
export interface OutlineBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** @returns undefined for an outline without points: a space */
export function outlineBox(outline: Outline): OutlineBox | undefined {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { args } of outline) {
    for (let at = 0; at < args.length; at += 2) {
      left = Math.min(left, args[at]!);
      right = Math.max(right, args[at]!);
      bottom = Math.min(bottom, args[at + 1]!);
      top = Math.max(top, args[at + 1]!);
    }
  }
  return right > left && top > bottom ? { left, right, bottom, top } : undefined;
}

/** Fonts round to grids of 1,000 or 2,048 units; a thousandth of an em is far below a pixel. */
const GRID = 1000;

/**
 * A text that two outlines share when they have the same points up to a thousandth of an em, wherever they stand
 * on the line: fonts that share a drawing often differ in the space beside it.
 */
export function outlineKey(outline: Outline): string {
  const left = outlineBox(outline)?.left ?? 0;
  return outline
    .map(({ command, args }) => {
      const points = args.map((value, place) => Math.round((place % 2 === 0 ? value - left : value) * GRID));
      return `${command[0]!}${points.join(' ')}`;
    })
    .join('');
}
