import { availableParallelism } from 'node:os';
import { batchClasses, createSampler, type Manifest } from '@rangeloss/datasets';
import { type BatchStream, openBatches } from '@rangeloss/datasets/node';
import { classBins, train, type TrainingBatch, type TrainingCallback, watchTerms } from '@rangeloss/training';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import type { CellProgress } from '../grid/messages.ts';
import type { BuiltStep } from './build-step.ts';
import type { CellCheckpoints } from './cell-checkpoints.ts';
import type { CellLog } from './cell-log.ts';
import type { CurveRecorder } from './curve-recorder.ts';
import { courseOfTraining } from './course-of-training.ts';
import { embedImages } from './embed-images.ts';
import { validateUnseen } from './evaluate-unseen.ts';
import { toldFailure } from './told-failure.ts';

export interface TrainCellOptions {
  readonly config: CellConfig;
  readonly data: CellData;
  readonly built: BuiltStep;
  readonly recorder: CurveRecorder;
  readonly log: CellLog;
  readonly checkpoints: CellCheckpoints;
  /** Threads that the cell may use; all there are when it runs alone. */
  readonly threads?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CellProgress) => void;
}

/**
 * Trains a cell to its end, from its last checkpoint where there is one.
 *
 * @throws the signal's reason when it is aborted; a checkpoint has been written by then
 */
export async function trainCell(options: TrainCellOptions): Promise<void> {
  const { config, data, built, recorder, log, checkpoints, signal, onProgress, threads } = options;
  const { step } = built;
  const { train: manifest } = data.manifests;
  const { steps, batch: batchSize, diagnoseEvery, validateEvery, checkpointEvery } = config.train;
  const sampler = createSampler(config.data.sampler, { manifest, seed: config.seed, batchSize, steps });
  const progress: TrainingCallback = {
    onStep: (metrics) => {
      onProgress({ phase: 'training', step: metrics.step + 1, steps, loss: metrics.loss });
    },
  };
  const validation: TrainingCallback = { onEvaluate: () => validate(config, step, data, signal) };
  const course = courseOfTraining(config.train, step.baseRate, log);
  const { resume } = checkpoints;
  const stream = openBatches({
    source: data.source,
    manifest,
    sampler,
    steps,
    from: resume?.snapshot.step ?? 0,
    workers: config.data.workers ?? Math.max(1, Math.floor((threads ?? availableParallelism()) / 2)),
    // The loop asks for a batch while it computes the one before, and may still diagnose the one before that.
    held: 4,
    ...(config.data.augment === undefined
      ? {}
      : { augment: { options: config.data.augment, seed: config.seed } }),
  });
  const result = await train({
    step,
    steps,
    batches: (index) => nextBatch(stream, manifest, index),
    rate: course.rate,
    callbacks: [
      log,
      recorder,
      progress,
      validation,
      watchTerms(log),
      ...course.callbacks,
      checkpoints.callback,
    ],
    signal,
    diagnoseEvery,
    bins: classBins(Int32Array.from(manifest.identities, (identity) => data.trainCounts.get(identity)!)),
    ...(validateEvery === 0 ? {} : { evaluateEvery: validateEvery }),
    ...(checkpointEvery === 0 ? {} : { checkpointEvery }),
    ...(resume === undefined ? {} : { resume: resume.snapshot }),
  })
    .catch(async (error: unknown) => {
      throw await toldFailure(error, manifest.identities, checkpoints.folder);
    })
    .finally(() => stream.close());
  signal.throwIfAborted();
  if (result.ended === 'stopped') {
    log.warn(`The cell ended after ${result.steps} of ${steps} steps: ${result.reason ?? 'it was stopped'}.`);
  }
}

async function nextBatch(stream: BatchStream, manifest: Manifest, index: number): Promise<TrainingBatch> {
  const batch = await stream.next();
  if (batch?.step !== index) throw new Error(`Batch ${index} was asked for, but ${batch?.step} came.`);
  return { images: batch.pixels, classes: batchClasses(manifest, batch.images) };
}

/** Accuracy on the validation images of the identities that the cell trains on; errors on unseen ones kept for it. */
async function validate(
  config: CellConfig,
  step: BuiltStep['step'],
  data: CellData,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const { validation, train: manifest } = data.manifests;
  const { distance } = config.evaluate;
  const { openSetValidation } = data.manifests;
  const unseen = await validateUnseen(openSetValidation, data.source, step, distance, signal);
  const { predictions } = await embedImages(step, data.source, validation, signal);
  if (predictions === undefined) return unseen;
  const classOf = new Map(manifest.identities.map((identity, index) => [identity, index]));
  let images = 0;
  let right = 0;
  validation.identityOf.forEach((identity, image) => {
    const wanted = classOf.get(validation.identities[identity]!);
    if (wanted === undefined) return;
    images++;
    if (predictions[image] === wanted) right++;
  });
  return { 'validation/accuracy': right / images, ...unseen };
}
