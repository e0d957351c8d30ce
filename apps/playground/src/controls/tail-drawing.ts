import { drawTail, mostImages, tailBelow } from '../settings/settings.ts';

const height = 132;
const barTop = 14;

/** The bars on which the tail is drawn. */
export interface TailDrawing {
  /** @param digits which digit has each rank, once that is known */
  show(tail: readonly number[], digits?: readonly number[]): void;
}

/**
 * Bars in falling order, one for each rank, on a logarithmic height so that one image and six hundred both show. The
 * pointer draws across them; each is also a slider for the keyboard.
 *
 * @param onDraw told the whole tail while it is drawn
 * @param onEnd told when a stroke or a key press is over
 */
export function createTailDrawing(
  host: HTMLElement,
  onDraw: (tail: readonly number[]) => void,
  onEnd: () => void,
): TailDrawing {
  let tail: readonly number[] = [];
  let bars: HTMLElement[] = [];
  let drawing = false;

  const draw = (rank: number, images: number) => {
    tail = drawTail(tail, rank, images);
    update();
    onDraw(tail);
  };
  const update = (digits?: readonly number[]) => {
    bars.forEach((bar, rank) => {
      const images = tail[rank]!;
      bar.style.setProperty('--height', `${heightOf(images)}px`);
      bar.classList.toggle('tail', images < tailBelow);
      bar.setAttribute('aria-valuenow', String(images));
      bar.querySelector('.count')!.textContent = String(images);
      if (digits === undefined) return;
      bar.querySelector('.digit')!.textContent = String(digits[rank]);
      bar.setAttribute('aria-label', `Training images of the digit ${digits[rank]!}, rank ${rank + 1}`);
    });
  };
  const pointed = (event: PointerEvent) => {
    const box = host.getBoundingClientRect();
    const rank = Math.floor(((event.clientX - box.left) / box.width) * tail.length);
    if (rank < 0 || rank >= tail.length) return;
    draw(rank, imagesAt(box.top + barTop + height - event.clientY));
  };

  host.addEventListener('pointerdown', (event) => {
    drawing = true;
    host.setPointerCapture(event.pointerId);
    pointed(event);
  });
  host.addEventListener('pointermove', (event) => {
    if (drawing) pointed(event);
  });
  for (const type of ['pointerup', 'pointercancel'] as const) {
    host.addEventListener(type, () => {
      if (drawing) onEnd();
      drawing = false;
    });
  }
  host.addEventListener('keydown', (event) => {
    const rank = bars.indexOf(event.target as HTMLElement);
    const step = keySteps[event.key];
    if (rank < 0 || step === undefined) return;
    event.preventDefault();
    draw(rank, step(tail[rank]!));
    onEnd();
  });

  return {
    show: (given, digits) => {
      tail = given;
      if (bars.length !== tail.length) {
        bars = tail.map((_, rank) => createBar(rank));
        host.replaceChildren(...bars);
      }
      update(digits);
    },
  };
}

/** Fine steps for small counts, coarse ones for large. */
const keySteps: Readonly<Record<string, (images: number) => number>> = {
  ArrowUp: (images) => images + stepAt(images),
  ArrowRight: (images) => images + stepAt(images),
  ArrowDown: (images) => images - stepAt(images - 1),
  ArrowLeft: (images) => images - stepAt(images - 1),
  PageUp: (images) => 2 * images,
  PageDown: (images) => images / 2,
  Home: () => 1,
  End: () => mostImages,
};

function stepAt(images: number): number {
  return images < 20 ? 1 : images < 100 ? 5 : 20;
}

function createBar(rank: number): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.tabIndex = 0;
  bar.setAttribute('role', 'slider');
  bar.setAttribute('aria-orientation', 'vertical');
  bar.setAttribute('aria-valuemin', '1');
  bar.setAttribute('aria-valuemax', String(mostImages));
  bar.setAttribute('aria-label', `Training images of rank ${rank + 1}`);
  bar.innerHTML = '<span class="count"></span><span class="fill"></span><span class="digit"></span>';
  return bar;
}

/** Pixels of a bar: 4 for one image, the whole height for the most. */
export function heightOf(images: number): number {
  return 4 + ((height - 4) * Math.log(images)) / Math.log(mostImages);
}

/** The images whose bar is this high. */
export function imagesAt(pixels: number): number {
  return mostImages ** ((pixels - 4) / (height - 4));
}
