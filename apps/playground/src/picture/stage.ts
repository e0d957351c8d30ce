import { palette, type Palette } from '@rangeloss/figures';
import { lossEffects } from '../settings/loss-effects.ts';
import { type Settings, type SideName, sideNames } from '../settings/settings.ts';
import type { Frame } from '../training/messages.ts';
import { drawEmbedding, type PictureStyle } from './embedding-canvas.ts';
import { MovingFrame } from './moving-frame.ts';

/** Both pictures: redrawn while points move, when the window changes, and when the colours do. */
export class Stage {
  readonly #canvases: Readonly<Record<SideName, HTMLCanvasElement>>;
  readonly #moving: Readonly<Record<SideName, MovingFrame>> = {
    left: new MovingFrame(),
    right: new MovingFrame(),
  };
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  #palette: Palette = palette('light');
  #settings: Settings | undefined;
  #tail: readonly boolean[] = [];
  #frame: Frame | undefined;
  #asked = false;

  constructor(canvases: Readonly<Record<SideName, HTMLCanvasElement>>) {
    this.#canvases = canvases;
    const observer = new ResizeObserver(() => {
      this.#redraw();
    });
    for (const side of sideNames) observer.observe(canvases[side]);
  }

  setPalette(colours: Palette): void {
    this.#palette = colours;
    this.#redraw();
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
    this.#redraw();
  }

  /** @param tail whether each digit is of the tail */
  setTail(tail: readonly boolean[]): void {
    this.#tail = tail;
  }

  show(frame: Frame): void {
    const now = performance.now();
    this.#frame = frame;
    for (const side of sideNames) {
      this.#moving[side].show(frame.sides[side], now, this.#still.matches);
    }
    this.#redraw();
  }

  #redraw(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame((now) => {
      this.#asked = false;
      this.#draw(now);
    });
  }

  #draw(now: number): void {
    const frame = this.#frame;
    const settings = this.#settings;
    if (frame === undefined || settings === undefined) return;
    for (const side of sideNames) {
      const moment = this.#moving[side].at(now);
      if (moment === undefined) continue;
      const { context, size } = scaledContext(this.#canvases[side]);
      drawEmbedding(context, size, moment, this.#styleOf(side, settings, frame));
      // Set once it is drawn, for whoever waits for a picture.
      this.#canvases[side].dataset['step'] = String(frame.step);
    }
    if (sideNames.some((side) => this.#moving[side].movesAt(now))) this.#redraw();
  }

  #styleOf(side: SideName, settings: Settings, frame: Frame): PictureStyle {
    return {
      palette: this.#palette,
      tail: this.#tail,
      testDigits: frame.testDigits,
      batchDigits: frame.batchDigits,
      ...lossEffects(settings, side),
    };
  }
}

/** A context in CSS pixels, on a canvas as fine as the screen. */
function scaledContext(canvas: HTMLCanvasElement): { context: CanvasRenderingContext2D; size: number } {
  const size = canvas.clientWidth;
  const pixels = Math.round(size * devicePixelRatio);
  if (canvas.width !== pixels || canvas.height !== pixels) {
    canvas.width = pixels;
    canvas.height = pixels;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  return { context, size };
}
