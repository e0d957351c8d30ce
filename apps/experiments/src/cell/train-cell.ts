import type { BuiltStep } from './build-step.ts';
import type { CellCheckpoints } from './cell-checkpoints.ts';
import { loadStartWeights } from './start-weights.ts';
import { type CellRun, trainStage } from './train-stage.ts';

/**
 * Trains a cell's network to its end, from its last checkpoint where there is one. Averaged weights and best ones are
 * in the step afterwards.
 *
 * @returns what the validation images chose, by name
 * @throws the signal's reason when it is aborted; a checkpoint has been written by then
 */
export async function trainCell(
  run: CellRun,
  { step }: Pick<BuiltStep, 'step'>,
  checkpoints: CellCheckpoints,
): Promise<Record<string, number>> {
  const { train, data } = run.config;
  if (train.startFrom !== undefined && checkpoints.resume === undefined) {
    await loadStartWeights(step, train.startFrom, run.log);
    step.average?.restart();
  }
  const stage = { title: 'The cell', step, sampler: data.sampler, train, checkpoints, offset: 0 };
  const best = await trainStage(run, stage);
  return best === undefined ? {} : { 'chosen/step': best };
}
