import { z } from 'zod';
import type { TrainingCallback } from '../loop/callbacks.ts';
import { CheckpointFolder, isBetter, type CheckpointFolderOptions } from './checkpoint-folder.ts';

export interface CheckpointCallback extends TrainingCallback {
  readonly checkpoints: CheckpointFolder;
}

const stateSchema = z.object({ best: z.number().nullable() });

/**
 * Keeps the checkpoints that `train` makes in a folder: the last N, and the best by a metric where asked for. Every
 * evaluation that is a new best asks for a checkpoint, whatever `checkpointEvery` says.
 */
export function keepCheckpoints(options: CheckpointFolderOptions): CheckpointCallback {
  const checkpoints = new CheckpointFolder(options);
  const callback: CheckpointCallback = {
    checkpoints,
    onCheckpoint: async (snapshot, evaluation) => {
      await checkpoints.save(snapshot, evaluation?.metrics);
    },
  };
  const wanted = options.best;
  if (wanted === undefined) return callback;
  let best: number | null = null;
  return {
    ...callback,
    name: `best:${wanted.metric}`,
    onEvaluated: ({ metrics }, control) => {
      const value = metrics[wanted.metric];
      if (value === undefined || !isBetter(value, best ?? undefined, wanted.mode)) return;
      best = value;
      control.checkpoint();
    },
    save: () => ({ best }),
    load: (state) => {
      ({ best } = stateSchema.parse(state));
    },
  };
}
