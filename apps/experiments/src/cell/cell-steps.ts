import type { CellConfig } from '../config/cell-config.ts';

/** Steps of all stages of a cell. */
export function totalSteps({ train: { steps, decoupled } }: CellConfig): number {
  return steps + (decoupled !== undefined && 'steps' in decoupled ? decoupled.steps : 0);
}

/** Images that all steps of a cell train on, repetitions included. */
export function trainedImages({ train: { steps, batch, accumulate = 1, decoupled } }: CellConfig): number {
  const second = decoupled !== undefined && 'steps' in decoupled ? decoupled : undefined;
  return steps * batch * accumulate + (second === undefined ? 0 : second.steps * (second.batch ?? batch));
}
