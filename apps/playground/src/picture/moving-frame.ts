import type { Domain, SideFrame } from '../training/messages.ts';

/** Where everything is at one moment between two frames. */
export interface Moment {
  readonly domain: Domain;
  readonly test: Float32Array;
  readonly batch: Float32Array;
  readonly frame: SideFrame;
}

/**
 * Moves the points of one side from frame to frame, so that the eye can follow them. The time between two frames is
 * what the last one took, within bounds.
 */
export class MovingFrame {
  #from: SideFrame | undefined;
  #to: SideFrame | undefined;
  #began = 0;
  #duration = 0;

  /** @param still true shows the frame at once, for readers who want no motion */
  show(frame: SideFrame, now: number, still: boolean): void {
    const moment = this.at(now);
    const usual = Math.min(400, Math.max(60, now - this.#began));
    // The batch is another one in each frame, so its points start where they belong.
    this.#from =
      moment === undefined
        ? frame
        : { ...frame, test: moment.test, regions: { ...frame.regions, domain: moment.domain } };
    this.#to = frame;
    this.#began = now;
    this.#duration = still || moment === undefined ? 0 : usual;
  }

  /** Whether `at` will still change. */
  movesAt(now: number): boolean {
    return now < this.#began + this.#duration;
  }

  at(now: number): Moment | undefined {
    const [from, to] = [this.#from, this.#to];
    if (from === undefined || to === undefined) return undefined;
    const share = this.#duration === 0 ? 1 : Math.min(1, (now - this.#began) / this.#duration);
    const [start, end] = [from.regions.domain, to.regions.domain];
    return {
      domain: {
        left: between(start.left, end.left, share),
        bottom: between(start.bottom, end.bottom, share),
        side: between(start.side, end.side, share),
      },
      test:
        share === 1
          ? to.test
          : to.test.map((value, place) => between(from.test[place] ?? value, value, share)),
      batch: to.batch,
      frame: to,
    };
  }
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
