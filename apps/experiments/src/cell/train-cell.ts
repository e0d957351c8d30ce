import { batchClasses, createSampler, readBatch } from '@rangeloss/datasets';
import { classBins, createSchedule, train, type TrainingCallback, watchTerms } from '@rangeloss/training';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import type { CellProgress } from '../grid/messages.ts';
import type { BuiltStep } from './build-step.ts';
import type { CellCheckpoints } from './cell-checkpoints.ts';
import type { CellLog } from './cell-log.ts';
import type { CurveRecorder } from './curve-recorder.ts';
import { embedImages } from './embed-images.ts';

export interface TrainCellOptions {
  readonly config: CellConfig;
  readonly data: CellData;
  readonly built: BuiltStep;
  readonly recorder: CurveRecorder;
  readonly log: CellLog;
  readonly checkpoints: CellCheckpoints;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CellProgress) => void;
}

/**
 * Trains a cell to its end, from its last checkpoint where there is one.
 *
 * @throws the signal's reason when it is aborted; a checkpoint has been written by then
 */
export async function trainCell(options: TrainCellOptions): Promise<void> {
  const { config, data, built, recorder, log, checkpoints, signal, onProgress } = options;
  const { step } = built;
  const { train: manifest } = data.manifests;
  const { steps, batch: batchSize, schedule, diagnoseEvery, validateEvery, checkpointEvery } = config.train;
  const sampler = createSampler(config.data.sampler, { manifest, seed: config.seed, batchSize, steps });
  const progress: TrainingCallback = {
    onStep: (metrics) => {
      onProgress({ phase: 'training', step: metrics.step + 1, steps, loss: metrics.loss });
    },
  };
  const validation: TrainingCallback = { onEvaluate: () => validate(step, data, signal) };
  const { resume } = checkpoints;
  const result = await train({
    step,
    steps,
    batches: async (index) => {
      const images = sampler.batch(index);
      return {
        images: await readBatch(data.source, manifest, images),
        classes: batchClasses(manifest, images),
      };
    },
    rate: createSchedule(schedule, { rate: step.baseRate, steps }),
    callbacks: [log, recorder, progress, validation, watchTerms(log), checkpoints.callback],
    signal,
    diagnoseEvery,
    bins: classBins(Int32Array.from(manifest.identities, (identity) => data.trainCounts.get(identity)!)),
    ...(validateEvery === 0 ? {} : { evaluateEvery: validateEvery }),
    ...(checkpointEvery === 0 ? {} : { checkpointEvery }),
    ...(resume === undefined ? {} : { resume: resume.snapshot }),
  });
  signal.throwIfAborted();
  if (result.ended !== 'finished') throw new Error(`Training ended after ${result.steps} of ${steps} steps.`);
}

/** Accuracy on the validation images of the identities that the cell trains on. */
async function validate(
  step: BuiltStep['step'],
  data: CellData,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const { validation, train: manifest } = data.manifests;
  const { predictions } = await embedImages(step, data.source, validation, signal);
  if (predictions === undefined) return {};
  const classOf = new Map(manifest.identities.map((identity, index) => [identity, index]));
  let images = 0;
  let right = 0;
  validation.identityOf.forEach((identity, image) => {
    const wanted = classOf.get(validation.identities[identity]!);
    if (wanted === undefined) return;
    images++;
    if (predictions[image] === wanted) right++;
  });
  return { 'validation/accuracy': right / images };
}
