import type { Outline } from './outline.ts';

/** Where an outline lies in a picture: pixel = offset + scale * em, y down. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  /** The row of the baseline. */
  readonly y: number;
}

/** Straight pieces of a curve: at sizes of up to a few hundred pixels more than is seen. */
const PIECES = 8;

/**
 * Draws an outline by the exact area that it covers of each pixel, white (255) on black.
 *
 * Every edge adds the area to its right, signed by its direction, to the row's differences; their running sum is the
 * winding times the covered area. Only additions, multiplications and divisions of doubles are used, so the bytes
 * are the same on every machine. What lies outside the picture is cut off.
 *
 * @param into [size * size], row by row
 */
export function rasterise(outline: Outline, size: number, placement: Placement, into: Uint8Array): void {
  const { scale, x: offsetX, y: offsetY } = placement;
  const area = new Float64Array(size * (size + 2));
  let [startX, startY, atX, atY] = [0, 0, 0, 0];
  const lineTo = (x: number, y: number) => {
    addEdge(area, size, atX, atY, x, y);
    [atX, atY] = [x, y];
  };
  for (const { command, args } of outline) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args.map((value, place) =>
      place % 2 === 0 ? offsetX + scale * value : offsetY - scale * value,
    );
    if (command === 'moveTo') {
      lineTo(startX, startY);
      [startX, startY, atX, atY] = [a, b, a, b];
    } else if (command === 'lineTo') lineTo(a, b);
    else if (command === 'closePath') lineTo(startX, startY);
    else {
      const [fromX, fromY] = [atX, atY];
      for (let piece = 1; piece <= PIECES; piece++) {
        const t = piece / PIECES;
        const s = 1 - t;
        if (command === 'quadraticCurveTo') {
          lineTo(s * s * fromX + 2 * s * t * a + t * t * c, s * s * fromY + 2 * s * t * b + t * t * d);
        } else {
          const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
          lineTo(p * fromX + q * a + r * c + u * e, p * fromY + q * b + r * d + u * f);
        }
      }
    }
  }
  lineTo(startX, startY);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++) {
      sum += area[row * (size + 2) + column]!;
      into[row * size + column] = Math.round(255 * Math.min(1, Math.abs(sum)));
    }
  }
}

/** Adds one straight edge, row by row and within a row pixel by pixel. */
function addEdge(area: Float64Array, size: number, x0: number, y0: number, x1: number, y1: number): void {
  if (y0 === y1) return;
  const direction = y0 < y1 ? 1 : -1;
  const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
  const slope = (bottomX - topX) / (bottomY - topY);
  const last = Math.min(size, Math.ceil(bottomY));
  for (let row = Math.max(0, Math.floor(topY)); row < last; row++) {
    const from = Math.max(topY, row);
    const to = Math.min(bottomY, row + 1);
    if (to <= from) continue;
    const a = topX + (from - topY) * slope;
    const b = topX + (to - topY) * slope;
    addSpan(area, row * (size + 2), size, Math.min(a, b), Math.max(a, b), direction * (to - from));
  }
}

/** An edge within one row from x `left` to `right`, of height `height`: its covered area, spread over the pixels. */
function addSpan(area: Float64Array, row: number, size: number, left: number, right: number, height: number) {
  const clampedLeft = Math.min(size, Math.max(0, left));
  const clampedRight = Math.min(size, Math.max(0, right));
  const width = right - left;
  // Left of the picture an edge covers the whole row, right of it nothing.
  if (width === 0 || clampedRight === clampedLeft) {
    addUpright(area, row, clampedLeft, height);
    return;
  }
  if (left < 0) addUpright(area, row, 0, (height * -left) / width);
  for (let pixel = Math.floor(clampedLeft); pixel < clampedRight; pixel++) {
    const from = Math.max(clampedLeft, pixel);
    const to = Math.min(clampedRight, pixel + 1);
    if (to > from) addUpright(area, row, (from + to) / 2, (height * (to - from)) / width, pixel);
  }
}

/** A piece of an edge within one pixel: what its middle leaves to the right of it is covered. */
function addUpright(area: Float64Array, row: number, x: number, height: number, pixel = Math.floor(x)): void {
  const covered = height * (pixel + 1 - x);
  area[row + pixel]! += covered;
  area[row + pixel + 1]! += height - covered;
}
