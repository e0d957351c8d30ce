export { keepCheckpoints, type CheckpointCallback } from './checkpoint/checkpoint-callback.ts';
export {
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type RunIdentity,
} from './checkpoint/checkpoint-file.ts';
export {
  bestCheckpoint,
  CheckpointFolder,
  loadCheckpoint,
  newestCheckpoint,
  OtherRunError,
  type CheckpointFolderOptions,
} from './checkpoint/checkpoint-folder.ts';
export { saveFailedBatch } from './checkpoint/failed-batch.ts';
