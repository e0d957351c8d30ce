import { UserError } from '@rangeloss/foundation';
import { captureTensors, restoreTensors, type TrainingSnapshot } from '../state/training-snapshot.ts';
import type { TrainingStep } from '../step/training-step.ts';
import type { TrainingCallback } from './callbacks.ts';
import type { TrainOptions } from './train-options.ts';

/** Everything that a run needs to go on from here, callbacks' states included. */
export async function takeSnapshot(
  step: TrainingStep,
  callbacks: readonly TrainingCallback[],
  taken: number,
): Promise<TrainingSnapshot> {
  const tensors = await captureTensors(step.variables());
  const saved = callbacks.flatMap((callback) => {
    const state = callback.save?.();
    if (state === undefined) return [];
    if (callback.name === undefined) throw new Error('A callback that saves state needs a name.');
    return [[callback.name, state] as const];
  });
  return { step: taken, tensors, callbacks: Object.fromEntries(saved) };
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
