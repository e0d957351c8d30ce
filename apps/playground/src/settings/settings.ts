import { initialValues, type LossName } from './loss-choices.ts';

/** One of the two losses that are compared. */
export interface SideSettings {
  readonly loss: LossName;
  /** Slider values by parameter name; exactly those that the loss has. */
  readonly values: Readonly<Record<string, number>>;
}

/** Where the network trains; `auto` takes the fastest that the browser has. */
export const backendChoices = ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof backendChoices)[number];

export const samplers = ['identities', 'instance', 'class-balanced', 'square-root'] as const;
export type SamplerChoice = (typeof samplers)[number];

/** Everything that a link carries: the same settings give the same picture on the same backend. */
export interface Settings {
  /** Training images by rank, the most frequent identity first, never rising. */
  readonly tail: readonly number[];
  readonly seed: number;
  readonly sampler: SamplerChoice;
  readonly rate: number;
  readonly backend: BackendChoice;
  readonly left: SideSettings;
  readonly right: SideSettings;
}

export type SideName = 'left' | 'right';
export const sideNames: readonly SideName[] = ['left', 'right'];

/** The digits. */
export const identities = 10;
/** The most images that an identity can be given: what the rarest digit has after the test images are set aside. */
export const mostImages = 600;
/** Identities with fewer training images are called the tail, as in the paper. */
export const tailBelow = 20;
/** Images set aside of each identity. */
export const split = { test: 60, validation: 10, seed: 0 } as const;
/** P identities x K images. */
export const batch = { identities: 7, images: 8 } as const;

export const defaultSettings: Settings = {
  tail: [400, 240, 144, 86, 52, 31, 19, 11, 7, 4],
  seed: 1,
  sampler: 'identities',
  rate: 0.02,
  backend: 'auto',
  left: { loss: 'softmax', values: {} },
  right: { loss: 'range', values: initialValues('range') },
};

/**
 * The tail with one rank drawn at a height. A tail never rises, so the ranks before are lifted and the ranks after
 * are lowered as far as that needs.
 */
export function drawTail(tail: readonly number[], rank: number, images: number): number[] {
  const drawn = Math.min(mostImages, Math.max(1, Math.round(images)));
  return tail.map((count, place) => {
    if (place === rank) return drawn;
    return place < rank ? Math.max(count, drawn) : Math.min(count, drawn);
  });
}
