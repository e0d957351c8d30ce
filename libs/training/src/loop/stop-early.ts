import { z } from 'zod';
import type { TrainingCallback } from './callbacks.ts';

export interface StopEarlyOptions {
  /** Name of a number that `onEvaluate` gives; one of the validation set, never of the test set. */
  readonly metric: string;
  readonly mode: 'max' | 'min';
  /** Evaluations without a new best before the run ends. */
  readonly patience: number;
  /** What counts as better at all (default 0). */
  readonly margin?: number;
}

const stateSchema = z.object({ best: z.number().nullable(), since: z.int() });

/** Ends a run that no longer improves; survives a resume. */
export function stopEarly({ metric, mode, patience, margin = 0 }: StopEarlyOptions): TrainingCallback {
  let best: number | null = null;
  let since = 0;
  return {
    name: `stop-early:${metric}`,
    onEvaluated: ({ metrics }, control) => {
      const value = metrics[metric];
      if (value === undefined) return;
      if (best === null || (mode === 'max' ? value > best + margin : value < best - margin)) {
        best = value;
        since = 0;
      } else if (++since >= patience) {
        control.stop(`${metric} has not improved on ${best} for ${patience} evaluations`);
      }
    },
    save: () => ({ best, since }),
    load: (state) => {
      ({ best, since } = stateSchema.parse(state));
    },
  };
}
