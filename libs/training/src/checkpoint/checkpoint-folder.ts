import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig, UserError } from '@rangeloss/foundation';
import { readJson, writeJsonAtomic } from '@rangeloss/storage';
import { z } from 'zod';
import type { TrainingSnapshot } from '../state/training-snapshot.ts';
import { readCheckpoint, writeCheckpoint, type Checkpoint, type RunIdentity } from './checkpoint-file.ts';
import { namedDifferences } from './named-differences.ts';

export interface CheckpointFolderOptions {
  readonly folder: string;
  readonly identity: RunIdentity;
  /** Newest checkpoints to keep; at least 2, so that a torn newest one leaves another (default 2). */
  readonly keep?: number;
  /** Keeps the checkpoint with the best value of a metric as well. */
  readonly best?: { readonly metric: string; readonly mode: 'max' | 'min' };
}

const bestSchema = z.strictObject({ file: z.string(), metric: z.string(), value: z.number(), step: z.int() });

/** The checkpoints of one run: `step-00000120.safetensors` and, where asked for, `best.json` that points to one. */
export class CheckpointFolder {
  readonly folder: string;
  readonly #identity: RunIdentity;
  readonly #keep: number;
  readonly #best: CheckpointFolderOptions['best'];

  /** @throws ConfigError when `keep` is below 2 */
  constructor(options: CheckpointFolderOptions) {
    this.folder = options.folder;
    // Through JSON once, as it will come back: an absent key and an undefined one are the same.
    this.#identity = JSON.parse(JSON.stringify(options.identity)) as RunIdentity;
    this.#keep = parseConfig(
      z.object({ keep: z.int().min(2) }),
      { keep: options.keep ?? 2 },
      'checkpoints',
    ).keep;
    this.#best = options.best;
  }

  /**
   * Writes a checkpoint and then removes those that need not be kept: at every moment at least one whole checkpoint
   * is on the disk.
   *
   * @returns the file
   * @throws UserError when the disk is full or may not be written; earlier checkpoints are unharmed
   */
  async save(snapshot: TrainingSnapshot, metrics: Readonly<Record<string, number>> = {}): Promise<string> {
    const name = `step-${String(snapshot.step).padStart(8, '0')}.safetensors`;
    const file = path.join(this.folder, name);
    await writeCheckpoint(file, snapshot, this.#identity, metrics);
    const best = await this.#updateBest(name, snapshot.step, metrics);
    const names = await checkpointNames(this.folder);
    const removed = names.slice(0, -this.#keep).filter((old) => old !== best && old !== name);
    await Promise.all(removed.map((old) => rm(path.join(this.folder, old), { force: true })));
    return file;
  }

  /**
   * The newest whole checkpoint of this run; a damaged one is passed over for the one before. Where it is the best as
   * well and a kill came before that was noted, it is noted now.
   *
   * @param onDamaged told of every checkpoint that was passed over
   * @returns undefined when there is none
   * @throws UserError when the newest whole one belongs to another configuration or other data, with the difference
   */
  async latest(onDamaged?: (error: UserError) => void): Promise<Checkpoint | undefined> {
    const newest = await newestCheckpoint(this.folder, onDamaged);
    if (newest === undefined) return undefined;
    const own = this.#own(newest);
    await this.#updateBest(path.basename(own.file), own.snapshot.step, own.metrics);
    return own;
  }

  /** The checkpoint with the best metric, or undefined when none was kept. */
  async best(): Promise<Checkpoint | undefined> {
    const best = await bestCheckpoint(this.folder);
    return best === undefined ? undefined : this.#own(best);
  }

  #own(checkpoint: Checkpoint): Checkpoint {
    const differences = namedDifferences(checkpoint.identity, this.#identity);
    if (differences.length > 0) throw new OtherRunError(checkpoint.file, differences);
    return checkpoint;
  }

  async #updateBest(
    file: string,
    step: number,
    metrics: Readonly<Record<string, number>>,
  ): Promise<string | undefined> {
    const before = await noteOfBest(this.folder);
    const value = this.#best === undefined ? undefined : metrics[this.#best.metric];
    if (this.#best === undefined || value === undefined) return before?.file;
    const { metric, mode } = this.#best;
    if (!isBetter(value, before?.value, mode)) return before?.file;
    await writeJsonAtomic(path.join(this.folder, 'best.json'), { file, metric, value, step });
    return file;
  }
}

/** Whether a value of a metric is a new best; a number that is none never is, and of equal ones the first is. */
export function isBetter(value: number, best: number | undefined, mode: 'max' | 'min'): boolean {
  if (!Number.isFinite(value)) return false;
  return best === undefined || (mode === 'max' ? value > best : value < best);
}

/** The checkpoints of a folder, oldest first. */
async function checkpointNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((): string[] => []);
  return entries.filter((name) => /^step-\d{8,}\.safetensors$/.test(name)).sort();
}

/**
 * The newest whole checkpoint of a folder, whatever run it belongs to.
 *
 * @param onDamaged told of every one that was passed over
 * @returns undefined when there is none
 */
export async function newestCheckpoint(
  folder: string,
  onDamaged?: (error: UserError) => void,
): Promise<Checkpoint | undefined> {
  const names = await checkpointNames(folder);
  for (const name of names.reverse()) {
    try {
      return await readCheckpoint(path.join(folder, name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      onDamaged?.(error);
    }
  }
  return undefined;
}

/**
 * The best checkpoint of a folder, whatever run it belongs to.
 *
 * @returns undefined when none was kept
 * @throws UserError when it is damaged
 */
export async function bestCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const best = await noteOfBest(folder);
  return best === undefined ? undefined : readCheckpoint(path.join(folder, best.file));
}

async function noteOfBest(folder: string): Promise<z.output<typeof bestSchema> | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.includes('best.json') ? readJson(path.join(folder, 'best.json'), bestSchema) : undefined;
}

/** A checkpoint of another configuration or other data. */
export class OtherRunError extends UserError {
  override readonly name: string = 'OtherRunError';
  readonly differences: readonly string[];

  constructor(file: string, differences: readonly string[]) {
    super(`The checkpoint ${file} belongs to another run: ${differences.join('; ')}.`, {
      file,
      mend: 'Go on with the configuration and data that wrote it, or choose another folder.',
    });
    this.differences = differences;
  }
}

/**
 * The newest whole checkpoint of a folder, for `train({ resume })`. See `CheckpointFolder.latest`.
 */
export async function loadCheckpoint(
  folder: string,
  identity: RunIdentity,
  onDamaged?: (error: UserError) => void,
): Promise<Checkpoint | undefined> {
  return new CheckpointFolder({ folder, identity }).latest(onDamaged);
}
