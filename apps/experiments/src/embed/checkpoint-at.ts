import { stat } from 'node:fs/promises';
import { UserError } from '@rangeloss/foundation';
import { bestCheckpoint, type Checkpoint, newestCheckpoint, readCheckpoint } from '@rangeloss/training/node';

/**
 * A checkpoint by its file, or by the folder of a cell's: then the best where the cell kept one, which is what its
 * result was measured with, and else the newest whole one.
 *
 * @throws UserError when there is none, or it is damaged
 */
export async function checkpointAt(place: string): Promise<Checkpoint> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() !== true) return readCheckpoint(place);
  const chosen = (await bestCheckpoint(place)) ?? (await newestCheckpoint(place));
  if (chosen !== undefined) return chosen;
  throw new UserError(`${place} holds no whole checkpoint.`, {
    file: place,
    mend: 'Give the folder of one cell: runs/STUDY/checkpoints/CELL. Cells keep theirs with train.keepCheckpoint=true.',
  });
}
