import type { TrainingCallback } from '../loop/callbacks.ts';
import { CheckpointFolder, type CheckpointFolderOptions } from './checkpoint-folder.ts';

export interface CheckpointCallback extends TrainingCallback {
  readonly checkpoints: CheckpointFolder;
}

/** Keeps the checkpoints that `train` makes in a folder: the last N, and the best by a metric where asked for. */
export function keepCheckpoints(options: CheckpointFolderOptions): CheckpointCallback {
  const checkpoints = new CheckpointFolder(options);
  return {
    checkpoints,
    onCheckpoint: async (snapshot, evaluation) => {
      await checkpoints.save(snapshot, evaluation?.metrics);
    },
  };
}
