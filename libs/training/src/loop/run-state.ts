import { UserError } from '@rangeloss/foundation';
import { captureTensors, restoreTensors, type TrainingSnapshot } from '../state/training-snapshot.ts';
import type { TrainingStep } from '../step/training-step.ts';
import { z } from 'zod';
import type { Evaluation, TrainingCallback } from './callbacks.ts';
import type { HingeState } from './hinge-shares.ts';
import type { TrainOptions } from './train-options.ts';

/** The name under which the loop keeps its own state beside that of the callbacks. */
const LOOP = 'training-loop';

const loopStateSchema = z.object({
  hinges: z.object({ steps: z.int(), open: z.record(z.string(), z.number()) }),
  skipped: z.int(),
  stopped: z.string().optional(),
  /** The last evaluation, so that a run resumed at its very end does not evaluate twice. */
  evaluation: z
    // JSON writes a number that is none as null.
    .object({ step: z.int(), metrics: z.record(z.string(), z.number().nullable()) })
    .optional(),
});

/** What the loop itself remembers from step to step. */
export interface LoopState {
  readonly hinges: HingeState;
  readonly skipped: number;
  /** Why a callback stopped the run, so that it stays stopped. */
  readonly stopped?: string | undefined;
  readonly evaluation?: Evaluation;
}

/** Everything that a run needs to go on from here, callbacks' states included. */
export async function takeSnapshot(
  step: TrainingStep,
  callbacks: readonly TrainingCallback[],
  taken: number,
  loop: LoopState,
): Promise<TrainingSnapshot> {
  const tensors = await captureTensors(step.variables());
  const saved = callbacks.flatMap((callback) => {
    const state = callback.save?.();
    if (state === undefined) return [];
    if (callback.name === undefined) throw new Error('A callback that saves state needs a name.');
    return [[callback.name, state] as const];
  });
  return { step: taken, tensors, callbacks: { ...Object.fromEntries(saved), [LOOP]: loop } };
}

/**
 * Puts the snapshot that a run resumes from, if any, into the step's variables and the callbacks.
 *
 * @returns the number of steps taken
 * @throws UserError when the snapshot is further than the run is to go, or does not fit the step
 */
export function restoreRun({ resume, step, steps, callbacks = [] }: TrainOptions): number {
  if (resume === undefined) return 0;
  if (resume.step > steps) {
    throw new UserError(`The checkpoint has ${resume.step} steps, the run is to have ${steps}.`, {
      field: 'steps',
      mend: 'Ask for more steps, or start anew.',
    });
  }
  restoreTensors(step.variables(), resume.tensors);
  for (const callback of callbacks) {
    const state = callback.name === undefined ? undefined : resume.callbacks[callback.name];
    if (state !== undefined) callback.load?.(state);
  }
  return resume.step;
}

/** What the loop remembered in a snapshot, if any. */
export function loopStateOf(snapshot: TrainingSnapshot | undefined): LoopState | undefined {
  const saved = snapshot?.callbacks[LOOP];
  if (saved === undefined) return undefined;
  const { evaluation, ...rest } = loopStateSchema.parse(saved);
  if (evaluation === undefined) return rest;
  const numbers = Object.entries(evaluation.metrics).map(([name, value]) => [name, value ?? NaN] as const);
  return { ...rest, evaluation: { step: evaluation.step, metrics: Object.fromEntries(numbers) } };
}
