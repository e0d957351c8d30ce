import { z } from 'zod';
import type { TrainingCallback } from '../loop/callbacks.ts';
import type { RateSchedule } from './schedule.ts';

export interface PlateauOptions {
  /** Name of a number that `onEvaluate` gives; one of the validation set, never of the test set. */
  readonly metric: string;
  readonly mode: 'max' | 'min';
  /** Evaluations without a new best before the rate falls (default 3). */
  readonly patience?: number;
  /** What the rate is multiplied by (default 0.1). */
  readonly factor?: number;
}

/** A schedule that follows a metric, and the callback that watches it; both go to `train`. */
export interface Plateau {
  readonly rate: RateSchedule;
  readonly callback: TrainingCallback;
}

const stateSchema = z.object({ best: z.number().nullable(), since: z.int(), factor: z.number() });

/** Lowers another schedule's rate each time that a metric stops improving; survives a resume. */
export function reduceOnPlateau(rate: RateSchedule, options: PlateauOptions): Plateau {
  const { metric, mode, patience = 3, factor: fall = 0.1 } = options;
  let best: number | null = null;
  let since = 0;
  let factor = 1;
  return {
    rate: (step) => rate(step) * factor,
    callback: {
      name: `plateau:${metric}`,
      onEvaluated: ({ metrics }) => {
        const value = metrics[metric];
        if (value === undefined) return;
        if (best === null || (mode === 'max' ? value > best : value < best)) {
          best = value;
          since = 0;
        } else if (++since > patience) {
          factor *= fall;
          since = 0;
        }
      },
      save: () => ({ best, since, factor }),
      load: (state) => {
        ({ best, since, factor } = stateSchema.parse(state));
      },
    },
  };
}
