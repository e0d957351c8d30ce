import {
  createSchedule,
  type RateSchedule,
  reduceOnPlateau,
  stopEarly,
  type TrainingCallback,
} from '@rangeloss/training';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellLog } from './cell-log.ts';

/** The rate of each step, and the callbacks that lower it, end the cell, or tell of steps that were left out. */
export interface CourseOfTraining {
  readonly rate: RateSchedule;
  readonly callbacks: readonly TrainingCallback[];
}

/** What a cell's configuration says of schedule, plateau, early stop and steps that are left out. */
export function courseOfTraining(
  {
    schedule,
    steps,
    plateau,
    stopEarly: stop,
  }: Pick<CellConfig['train'], 'schedule' | 'steps' | 'plateau' | 'stopEarly'>,
  baseRate: number,
  log: CellLog,
): CourseOfTraining {
  const skipped: TrainingCallback = {
    onSkipped: ({ message }) => {
      log.warn(`${message} The step was left out.`);
    },
  };
  const rate = createSchedule(schedule, { rate: baseRate, steps });
  const stops = stop === undefined ? [] : [stopEarly(stop)];
  if (plateau === undefined) return { rate, callbacks: [skipped, ...stops] };
  const falling = reduceOnPlateau(rate, plateau);
  return { rate: falling.rate, callbacks: [skipped, falling.callback, ...stops] };
}
