import type { SideName, Settings } from '../settings/settings.ts';

/** What the page asks of the worker. */
export type Request =
  /** Builds both networks anew from the settings and answers with `ready` and the frame before the first step. */
  | { readonly kind: 'start'; readonly settings: Settings; readonly assets: Assets }
  /** Trains on, frame after frame, until `pause`. */
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  /** Takes one step and answers with its frame. */
  | { readonly kind: 'step' }
  /** New losses for networks that go on. */
  | { readonly kind: 'losses'; readonly settings: Settings };

/** Addresses of files that are fetched, not bundled. */
export interface Assets {
  readonly digits: string;
  /** Folder of the WebAssembly backend's files, with a trailing slash. */
  readonly wasm: string;
}

/** What the worker answers. */
export type Answer =
  | ({ readonly kind: 'ready' } & Ready)
  | ({ readonly kind: 'frame' } & Frame)
  | { readonly kind: 'failed'; readonly message: string };

export interface Ready {
  readonly backend: { readonly name: string; readonly device: string; readonly reason: string };
  /** Training images of each digit; the seed permutes which digit gets which rank. */
  readonly images: readonly number[];
}

/** The two networks after the same number of steps. */
export interface Frame {
  readonly step: number;
  /** Both networks' steps together, without drawing; absent before the first. */
  readonly millisecondsPerStep?: number;
  /** [test images], digit of each. */
  readonly testDigits: Int32Array;
  /** [batch], digit of each row of the batch that comes next. */
  readonly batchDigits: Int32Array;
  readonly sides: Readonly<Record<SideName, SideFrame>>;
}

/** One network as the picture needs it. Coordinates are [n, 2], row-major. */
export interface SideFrame {
  readonly test: Float32Array;
  readonly batch: Float32Array;
  /** Recall of each digit on the test images. */
  readonly recalls: readonly number[];
  readonly regions: Regions;
  /** Values of the last step; absent before the first. */
  readonly last?: { readonly loss: number; readonly terms: Readonly<Record<string, number>> };
}

/** The digit that the head answers on a square grid of the plane. */
export interface Regions {
  readonly domain: Domain;
  readonly resolution: number;
  /** [resolution, resolution], rows from low y to high y. */
  readonly digits: Uint8Array;
}

/** A square part of the plane. */
export interface Domain {
  readonly left: number;
  readonly bottom: number;
  readonly side: number;
}
