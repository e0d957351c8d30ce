import { readFile } from 'node:fs/promises';
import { sha256Hex, UserError } from '@rangeloss/foundation';
import { type LoadedWeights, loadWeights, type TrainingStep } from '@rangeloss/training';
import type { CellConfig } from '../config/cell-config.ts';
import { checkpointAt } from '../embed/checkpoint-at.ts';
import type { CellLog } from './cell-log.ts';

/** Network, its running statistics and head: what another run can use. The optimiser's memory belongs to its own. */
const WEIGHTS = /^(model|head)\./;

/**
 * Begins with another checkpoint's weights as far as they fit by name and shape; what does not is a warning of the
 * cell.
 *
 * @throws UserError when the file is not the one that the configuration means, or nothing in it fits
 */
export async function loadStartWeights(
  step: Pick<TrainingStep, 'variables'>,
  { file: place, sha256 }: NonNullable<CellConfig['train']['startFrom']>,
  log: Pick<CellLog, 'warn'>,
): Promise<LoadedWeights> {
  const { file, snapshot } = await checkpointAt(place);
  const found = sha256 === undefined ? undefined : sha256Hex(await readFile(file));
  if (found !== sha256) {
    throw new UserError(`${file} has changed since it was chosen: its SHA-256 is ${found ?? ''}.`, {
      field: 'train.startFrom.sha256',
      file,
      mend: 'Give the checkpoint again: rangeloss run STUDY --weights-only CHECKPOINT.',
    });
  }
  const variables = step.variables().filter(({ name }) => WEIGHTS.test(name));
  const saved = Object.entries(snapshot.tensors).filter(([name]) => WEIGHTS.test(name));
  const weights = loadWeights(variables, Object.fromEntries(saved));
  if (weights.loaded.length === 0) {
    throw new UserError(`Nothing in ${file} fits this network: ${listed(weights.kept)}.`, {
      field: 'train.startFrom',
      file,
      mend: 'Give a checkpoint of the same network.',
    });
  }
  const { loaded, kept, unused } = weights;
  if (kept.length > 0 || unused.length > 0) {
    log.warn(
      `${file} gave ${loaded.length} of ${variables.length} tensors.` +
        (kept.length === 0 ? '' : ` These begin as they would without it: ${listed(kept)}.`) +
        (unused.length === 0 ? '' : ` It has these for nothing: ${listed(unused)}.`),
    );
  }
  return weights;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'it has no weights' : names.join('; ');
}
