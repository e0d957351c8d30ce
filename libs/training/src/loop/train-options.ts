import { UserError } from '@rangeloss/foundation';
import type { RateSchedule } from '../schedules/schedule.ts';
import type { TrainingSnapshot } from '../state/training-snapshot.ts';
import type { ClassBins } from '../step/frequency-bins.ts';
import type { BatchProvider } from '../step/training-batch.ts';
import type { TrainingStep } from '../step/training-step.ts';
import type { TrainingCallback } from './callbacks.ts';

export interface TrainOptions {
  readonly step: TrainingStep;
  /**
   * Gives the batch of a step; the next one is asked for while a step runs. A step that accumulates n batches asks for
   * those from n times its index on.
   */
  readonly batches: BatchProvider;
  /** Steps of the whole run, those before a resume included. */
  readonly steps: number;
  /** Default: the optimiser's base rate throughout. */
  readonly rate?: RateSchedule;
  /** Goes on from here: weights, slots, loss state and callbacks are restored first. */
  readonly resume?: TrainingSnapshot;
  readonly callbacks?: readonly TrainingCallback[];
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Makes epochs: `onEpoch` after every so many steps. */
  readonly stepsPerEpoch?: number;
  /** Steps between evaluations; there is always one at the end of a run that finishes. */
  readonly evaluateEvery?: number;
  /** Steps between checkpoints; there is always one at the end, where a callback takes them. */
  readonly checkpointEvery?: number;
  /** Steps between term diagnostics; never by default, since each costs a forward pass and more. */
  readonly diagnoseEvery?: number;
  /** How many steps in a row may be skipped where the step skips what is not finite (default 10). */
  readonly maxSkipped?: number;
  /** Frequency bins for the diagnostics. */
  readonly bins?: ClassBins;
}

/** @throws UserError that names the option which is no positive whole number */
export function checkOptions(options: TrainOptions): void {
  const names = ['steps', 'stepsPerEpoch', 'evaluateEvery', 'checkpointEvery', 'diagnoseEvery'] as const;
  for (const name of names) {
    const value = options[name];
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    throw new UserError(`${name} must be a positive whole number, not ${value}.`, { field: name });
  }
}
