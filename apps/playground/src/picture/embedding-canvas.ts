import type { Palette } from '@rangeloss/figures';
import type { LossEffects } from '../settings/loss-effects.ts';
import { identities } from '../settings/settings.ts';
import type { Regions } from '../training/messages.ts';
import { largestRanges, nearestCenters } from './largest-ranges.ts';
import type { Moment } from './moving-frame.ts';
import { drawDiamond, drawDoubleArrow, drawName, drawScaleBar } from './marks.ts';

/** What the picture needs besides the points. */
export interface PictureStyle extends LossEffects {
  readonly palette: Palette;
  /** Whether each digit is of the tail. */
  readonly tail: readonly boolean[];
  readonly testDigits: Int32Array;
  readonly batchDigits: Int32Array;
}

/** Draws one side on a canvas of CSS size `size`, which has been scaled to the screen's pixels. */
export function drawEmbedding(
  context: CanvasRenderingContext2D,
  size: number,
  moment: Moment,
  style: PictureStyle,
): void {
  const { domain } = moment;
  const scale = size / domain.side;
  const x = (value: number) => (value - domain.left) * scale;
  const y = (value: number) => size - (value - domain.bottom) * scale;
  context.fillStyle = style.palette.background;
  context.fillRect(0, 0, size, size);
  drawRegions(context, moment.frame.regions, style, { x, y, scale });
  drawPoints(context, moment.test, style, { x, y });
  drawRanges(context, moment.batch, style, { x, y });
  drawCenters(context, moment.batch, style, { x, y });
  drawNames(context, moment.test, style, { x, y });
  drawScaleBar(context, size, scale, style.palette);
}

interface Axes {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function drawRegions(
  context: CanvasRenderingContext2D,
  { domain, resolution, digits }: Regions,
  { palette }: PictureStyle,
  { x, y, scale }: Axes & { readonly scale: number },
): void {
  const tile = new OffscreenCanvas(resolution, resolution);
  const tint = tile.getContext('2d')!;
  const colours = palette.series.map(channels);
  const image = tint.createImageData(resolution, resolution);
  digits.forEach((digit, place) => {
    // Rows of the grid go up, those of an image down.
    const [row, column] = [resolution - 1 - Math.floor(place / resolution), place % resolution];
    image.data.set([...colours[digit]!, 38], 4 * (row * resolution + column));
  });
  tint.putImageData(image, 0, 0);
  const side = domain.side * scale;
  context.imageSmoothingEnabled = true;
  context.drawImage(tile, x(domain.left), y(domain.bottom + domain.side), side, side);
}

function drawPoints(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  style: PictureStyle,
  { x, y }: Axes,
): void {
  const { testDigits, palette, tail } = style;
  for (const wanted of [false, true]) {
    testDigits.forEach((digit, place) => {
      if (tail[digit] !== wanted) return;
      const [left, top] = [x(points[2 * place]!), y(points[2 * place + 1]!)];
      context.fillStyle = palette.series[digit]!;
      context.globalAlpha = wanted ? 0.95 : 0.6;
      if (wanted) drawDiamond(context, left, top, 4.2, palette.ink);
      else {
        context.beginPath();
        context.arc(left, top, 2.2, 0, 2 * Math.PI);
        context.fill();
      }
    });
  }
  context.globalAlpha = 1;
}

function drawRanges(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  style: PictureStyle,
  { x, y }: Axes,
): void {
  const { batchDigits, k, palette, pulls } = style;
  context.lineWidth = pulls ? 2 : 1.25;
  context.setLineDash(pulls ? [] : [3, 3]);
  context.lineCap = 'round';
  for (const { digit, first, second } of largestRanges(points, batchDigits, k)) {
    context.strokeStyle = palette.series[digit]!;
    context.fillStyle = palette.series[digit]!;
    context.beginPath();
    context.moveTo(x(points[2 * first]!), y(points[2 * first + 1]!));
    context.lineTo(x(points[2 * second]!), y(points[2 * second + 1]!));
    context.stroke();
    for (const end of [first, second]) {
      context.beginPath();
      context.arc(x(points[2 * end]!), y(points[2 * end + 1]!), pulls ? 3.2 : 2.4, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.setLineDash([]);
}

function drawCenters(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  style: PictureStyle,
  { x, y }: Axes,
): void {
  const pair = nearestCenters(points, style.batchDigits);
  if (pair === undefined) return;
  const pushed = style.margin !== undefined && pair.squared < style.margin;
  drawDoubleArrow(context, [x(pair.from[0]), y(pair.from[1])], [x(pair.to[0]), y(pair.to[1])], {
    colour: style.palette.accent,
    halo: style.palette.background,
    dashed: !pushed,
  });
}

function drawNames(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  style: PictureStyle,
  { x, y }: Axes,
): void {
  for (let digit = 0; digit < identities; digit++) {
    let [sumX, sumY, count] = [0, 0, 0];
    style.testDigits.forEach((label, place) => {
      if (label !== digit) return;
      sumX += points[2 * place]!;
      sumY += points[2 * place + 1]!;
      count++;
    });
    if (count === 0) continue;
    drawName(context, String(digit), [x(sumX / count), y(sumY / count)], style.palette, style.tail[digit]!);
  }
}

/** `#rrggbb` as numbers. */
function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
