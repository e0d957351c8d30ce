import { palette } from '@rangeloss/figures';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawEmbedding, type PictureStyle } from './embedding-canvas.ts';
import { roundLength } from './marks.ts';

const colours = palette('light');
/** Every call on the context with the colours and dashes that it was made in. */
interface Call {
  readonly name: string;
  readonly words: readonly unknown[];
  readonly fill: unknown;
  readonly stroke: unknown;
  readonly dashes: readonly number[];
}
let calls: Call[] = [];
let tint: Uint8ClampedArray;

function recordingContext(): CanvasRenderingContext2D {
  const state: Record<string, unknown> = {};
  let dashes: number[] = [];
  return new Proxy(state, {
    get: (_, name: string) => {
      if (name in state) return state[name];
      return (...words: unknown[]) => {
        if (name === 'setLineDash') dashes = words[0] as number[];
        calls.push({ name, words, fill: state['fillStyle'], stroke: state['strokeStyle'], dashes });
      };
    },
  }) as unknown as CanvasRenderingContext2D;
}

beforeEach(() => {
  calls = [];
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext() {
        return {
          createImageData: (width: number, height: number) => ({
            data: new Uint8ClampedArray(4 * width * height),
          }),
          putImageData: (image: { data: Uint8ClampedArray }) => (tint = image.data),
        };
      }
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/* Digit 0 is of the head: three points of a batch on a line, ranges 6, 4 and 2. Digit 1 is of the tail, one point. */
const batch = Float32Array.of(0, 0, 4, 0, 6, 0, 5, 8);
const style: PictureStyle = {
  palette: colours,
  tail: Array.from({ length: 10 }, (_, digit) => digit === 1),
  testDigits: Int32Array.of(0, 1),
  batchDigits: Int32Array.of(0, 0, 0, 1),
  k: 2,
  pulls: true,
  margin: undefined,
};
const draw = (changes: Partial<PictureStyle> = {}) => {
  const domain = { left: 0, bottom: 0, side: 10 };
  const regions = { domain, resolution: 2, digits: Uint8Array.of(0, 1, 1, 1) };
  const frame = { test: Float32Array.of(1, 1, 9, 9), batch, recalls: [], regions };
  drawEmbedding(
    recordingContext(),
    100,
    { domain, test: frame.test, batch, frame },
    { ...style, ...changes },
  );
};
const of = (name: string, stroke?: string) =>
  calls.filter((call) => call.name === name && (stroke === undefined || call.stroke === stroke));
const digitColour = (digit: number) => colours.series[digit]!;

describe('the picture of an embedding', () => {
  it('joins the k greatest ranges in the colour of their digit, dashed where no loss pulls', () => {
    draw();
    const lines = of('lineTo', digitColour(0));
    expect(lines.map(({ words }) => words)).toEqual([
      [60, 100],
      [40, 100],
    ]);
    expect(lines.every(({ dashes }) => dashes.length === 0)).toBe(true);
    calls = [];
    draw({ pulls: false, k: 1 });
    expect(of('lineTo', digitColour(0))).toHaveLength(1);
    expect(of('lineTo', digitColour(0))[0]!.dashes).not.toEqual([]);
  });

  it('marks the tail by diamonds and by the colour of its name', () => {
    draw();
    // Four corners of one diamond, in the outline of the tail's points.
    expect(of('closePath')).toHaveLength(1);
    expect(of('fillText').map(({ words, fill }) => [words[0], fill])).toEqual([
      ['0', colours.ink],
      ['1', colours.accent],
      ['2', colours.ink],
    ]);
  });

  it('joins the nearest centers, with arrows only while their squared distance is below the margin', () => {
    // Means (10/3, 0) and (5, 8): squared distance 66.8.
    const heads = (margin: number | undefined) => {
      calls = [];
      draw({ margin });
      const pair = of('lineTo', colours.accent);
      return { count: pair.length, dashed: pair[0]!.dashes.length > 0 };
    };
    expect(heads(66)).toEqual({ count: 1, dashed: true });
    expect(heads(undefined)).toEqual({ count: 1, dashed: true });
    expect(heads(67)).toEqual({ count: 5, dashed: false });
  });

  it('tints each part of the plane in the colour of the answer there, the upper row first', () => {
    draw();
    const cells = Array.from({ length: 4 }, (_, cell) => [...tint.subarray(4 * cell, 4 * cell + 3)]);
    const numbers = (digit: number) =>
      [1, 3, 5].map((place) => Number.parseInt(digitColour(digit).slice(place, place + 2), 16));
    expect(cells).toEqual([numbers(1), numbers(1), numbers(0), numbers(1)]);
  });

  it.each([
    [7.9, 5],
    [0.21, 0.2],
    [1, 1],
    [49, 20],
  ])('measures the plane by a round length: up to %d by %d', (length, round) => {
    expect(roundLength(length)).toBe(round);
  });
});
