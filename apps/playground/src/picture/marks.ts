import type { Palette } from '@rangeloss/figures';

type Point = readonly [number, number];

/** A diamond in the current fill with a thin outline. */
export function drawDiamond(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  outline: string,
): void {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.closePath();
  context.fill();
  context.lineWidth = 0.9;
  context.strokeStyle = outline;
  context.stroke();
}

/** A name that stays readable on any colour; in the accent's colour where it is of the tail. */
export function drawName(
  context: CanvasRenderingContext2D,
  name: string,
  [x, y]: Point,
  palette: Palette,
  tail: boolean,
): void {
  context.font = "600 15px 'Source Sans 3 Variable', sans-serif";
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3.5;
  context.strokeStyle = palette.background;
  context.strokeText(name, x, y);
  context.fillStyle = tail ? palette.accent : palette.ink;
  context.fillText(name, x, y);
}

/** A round length of the plane in the lower left corner. @param scale pixels of one unit */
export function drawScaleBar(
  context: CanvasRenderingContext2D,
  size: number,
  scale: number,
  palette: Palette,
): void {
  const length = roundLength(size / 5 / scale);
  const [left, bottom, right] = [12, size - 12, 12 + length * scale];
  for (const [width, stroke] of [
    [5, palette.background],
    [2, palette.ink],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.beginPath();
    context.moveTo(left, bottom - 4);
    context.lineTo(left, bottom);
    context.lineTo(right, bottom);
    context.lineTo(right, bottom - 4);
    context.stroke();
  }
  context.font = "13px 'Source Sans 3 Variable', sans-serif";
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.lineWidth = 3;
  context.strokeStyle = palette.background;
  context.strokeText(String(length), left + 4, bottom - 7);
  context.fillStyle = palette.ink;
  context.fillText(String(length), left + 4, bottom - 7);
}

/** The greatest of 1, 2, 5, 10, 20, ... and of their tenths that is not above a length. */
export function roundLength(length: number): number {
  const decade = 10 ** Math.floor(Math.log10(length));
  const digit = [5, 2, 1].find((each) => each * decade <= length) ?? 1;
  return Number((digit * decade).toPrecision(1));
}

/** The pair that is pushed apart: its ends as rings, its arrows pointing away from each other. */
export function drawDoubleArrow(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  { colour, halo, dashed }: { readonly colour: string; readonly halo: string; readonly dashed: boolean },
): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const along: Point = length < 1e-6 ? [1, 0] : [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const reach = dashed ? 0 : 13;
  const ends: readonly [Point, Point] = [
    [from[0] - reach * along[0], from[1] - reach * along[1]],
    [to[0] + reach * along[0], to[1] + reach * along[1]],
  ];
  for (const [width, stroke] of [
    [6, halo],
    [2.5, colour],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.setLineDash(dashed ? [4, 4] : []);
    context.beginPath();
    context.moveTo(...ends[0]);
    context.lineTo(...ends[1]);
    context.stroke();
    context.setLineDash([]);
    if (!dashed) {
      arrowHead(context, ends[0], [-along[0], -along[1]]);
      arrowHead(context, ends[1], along);
    }
    for (const center of [from, to]) {
      context.beginPath();
      context.arc(center[0], center[1], 5, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

function arrowHead(context: CanvasRenderingContext2D, tip: Point, along: Point): void {
  const size = 6;
  context.beginPath();
  context.moveTo(tip[0] - size * (along[0] + 0.7 * along[1]), tip[1] - size * (along[1] - 0.7 * along[0]));
  context.lineTo(...tip);
  context.lineTo(tip[0] - size * (along[0] - 0.7 * along[1]), tip[1] - size * (along[1] + 0.7 * along[0]));
  context.stroke();
}
