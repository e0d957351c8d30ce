import type { Direction } from './convolution-shape.ts';

/**
 * One direction of the grid on which a convolution's input and its output's gradient are laid out, so that every
 * filter tap reads the input at a *constant shift*.
 *
 * With stride s the padded input splits into s phases (position p of phase f is padded coordinate p * s + f); tap t
 * lies in phase (t * dilation) mod s at shift floor(t * dilation / s). Output position o then reads position
 * o + shift. The zeros after one row serve as the zeros before the next, where both are there, which keeps the grid
 * small.
 */
export interface PhaseAxis extends Direction {
  /** Positions from one row (or image) to the next. */
  readonly pitch: number;
  /** Phases that some tap uses. */
  readonly phases: readonly number[];
  /** Phase and shift of each tap. */
  readonly tapPhase: readonly number[];
  readonly tapShift: readonly number[];
}

export function phaseAxis(direction: Direction): PhaseAxis {
  const { input, output, taps, stride, dilation, before } = direction;
  const tapPhase = Array.from({ length: taps }, (_, tap) => (tap * dilation) % stride);
  const tapShift = Array.from({ length: taps }, (_, tap) => Math.floor((tap * dilation) / stride));
  const phases = [...new Set(tapPhase)].sort((a, b) => a - b);
  const largestShift = tapShift.at(-1)!;
  const reach = output + largestShift;
  // How many positions the end of one row may share with the beginning of the next: zeros in every phase.
  const shared = phases.map((phase) => {
    const zerosBefore = Math.max(0, Math.ceil((before - phase) / stride));
    const zerosAfter = Math.max(0, reach - Math.max(0, Math.ceil((input + before - phase) / stride)));
    return Math.min(zerosBefore, zerosAfter);
  });
  return { ...direction, pitch: reach - Math.min(largestShift, ...shared), phases, tapPhase, tapShift };
}

/** Input positions of one phase: position p of the grid holds input `p * stride + phase - before`, if there is one. */
export function phaseRange(
  axis: PhaseAxis,
  phase: number,
): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.ceil((axis.before - phase) / axis.stride));
  const last = Math.min(axis.pitch - 1, Math.floor((axis.input - 1 + axis.before - phase) / axis.stride));
  return { first, last };
}
