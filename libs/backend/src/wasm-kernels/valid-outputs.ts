import type { Direction } from './convolution-shape.ts';

/** Output positions at which a tap reads inside the input; empty (last < first) where it reads padding only. */
export function validOutputs(
  direction: Direction,
  tap: number,
): { readonly first: number; readonly last: number } {
  const offset = tap * direction.dilation - direction.before;
  const first = Math.max(0, Math.ceil(-offset / direction.stride));
  const last = Math.min(direction.output - 1, Math.floor((direction.input - 1 - offset) / direction.stride));
  return { first, last };
}
