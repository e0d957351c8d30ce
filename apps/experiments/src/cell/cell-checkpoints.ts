import { rm } from 'node:fs/promises';
import type { PreparedBackend } from '@rangeloss/backend';
import { type Checkpoint, keepCheckpoints, OtherRunError, type RunIdentity } from '@rangeloss/training/node';
import type { TrainingCallback } from '@rangeloss/training';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';

/** Where a cell goes on from, and the callback that writes its next checkpoints. */
export interface CellCheckpoints {
  readonly folder: string;
  readonly resume: Checkpoint | undefined;
  readonly callback: TrainingCallback;
  /** The checkpoint with the best validation metric; undefined where none was asked for or none was met. */
  best(): Promise<Checkpoint | undefined>;
}

/**
 * Looks for the checkpoint of an earlier attempt at a cell. A damaged one is passed over for the one before; those of
 * another backend are given up, since the bits would not be those of a run that was never stopped.
 *
 * @param folder the cell's own: its name holds the hash of configuration and data
 * @param best the metric whose best checkpoint is kept as well
 * @param warn told what was passed over and why
 */
export async function openCheckpoints(
  folder: string,
  identity: RunIdentity,
  warn: (message: string) => void,
  best?: CellConfig['train']['best'],
): Promise<CellCheckpoints> {
  const callback = keepCheckpoints({ folder, identity, ...(best === undefined ? {} : { best }) });
  const { checkpoints } = callback;
  let resume: Checkpoint | undefined;
  try {
    resume = await checkpoints.latest(({ message }) => {
      warn(`${message} The one before it is taken.`);
    });
  } catch (error) {
    if (!(error instanceof OtherRunError)) throw error;
    warn(`The cell starts anew: ${error.differences.join('; ')}.`);
    await rm(folder, { recursive: true, force: true });
  }
  return { folder, resume, callback, best: () => checkpoints.best() };
}

/** What a cell's checkpoints belong to: enough to build its network again, and the backend whose bits they are. */
export function checkpointIdentity(
  config: CellConfig,
  data: CellData,
  backend: Pick<PreparedBackend, 'name' | 'version'>,
): RunIdentity {
  const { model, head, loss, seed } = config;
  const { checkpointEvery: _, keepCheckpoint: __, ...train } = config.train;
  return {
    config: { model, head, loss, train, seed, backend: { name: backend.name, version: backend.version } },
    data: {
      scale: data.source.scale,
      shape: data.source.shape,
      identities: data.manifests.train.identities.length,
      manifests: Object.fromEntries(Object.entries(data.manifests).map(([name, { hash }]) => [name, hash])),
    },
  };
}
