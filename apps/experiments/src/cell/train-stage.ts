import { availableParallelism } from 'node:os';
import { batchClasses, createSampler, type Manifest } from '@rangeloss/datasets';
import { type BatchStream, openBatches } from '@rangeloss/datasets/node';
import {
  classBins,
  restoreTensors,
  train,
  type TrainingBatch,
  type TrainingCallback,
  type TrainingStep,
  watchTerms,
} from '@rangeloss/training';
import { UserError } from '@rangeloss/foundation';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import type { CellProgress } from '../grid/messages.ts';
import type { CellCheckpoints } from './cell-checkpoints.ts';
import type { CellLog } from './cell-log.ts';
import { totalSteps } from './cell-steps.ts';
import { continued } from './continued-callback.ts';
import { courseOfTraining } from './course-of-training.ts';
import type { CurveRecorder } from './curve-recorder.ts';
import { toldFailure } from './told-failure.ts';
import { validate } from './validate.ts';

/** What all stages of a cell share. */
export interface CellRun {
  readonly config: CellConfig;
  readonly data: CellData;
  readonly recorder: CurveRecorder;
  readonly log: CellLog;
  /** Threads that the cell may use; all there are when it runs alone. */
  readonly threads?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CellProgress) => void;
}

/** One stage of a cell's training. */
export interface Stage {
  /** In messages: `The cell`. */
  readonly title: string;
  readonly step: TrainingStep;
  readonly sampler: CellConfig['data']['sampler'];
  readonly train: Omit<CellConfig['train'], 'diagnoseEvery'> & { readonly diagnoseEvery?: number };
  readonly checkpoints: CellCheckpoints;
  /** Steps of the stages before. */
  readonly offset: number;
}

/**
 * Trains a stage to its end, from its last checkpoint where there is one. The step's variables are then those of the
 * last step, or of the best where the configuration says so.
 *
 * @returns the step (counted through all stages) that the validation images chose; undefined where nothing chooses
 * @throws the signal's reason when it is aborted; a checkpoint has been written by then
 */
export async function trainStage(run: CellRun, stage: Stage): Promise<number | undefined> {
  const { config, data, recorder, log, signal, onProgress } = run;
  const { step, checkpoints, offset } = stage;
  const { train: manifest } = data.manifests;
  const { steps, diagnoseEvery, validateEvery, checkpointEvery } = stage.train;
  const progress: TrainingCallback = {
    onStep: ({ step: index, loss }) => {
      onProgress({ phase: 'training', step: index + 1, steps: totalSteps(config), loss });
    },
  };
  const validation: TrainingCallback = { onEvaluate: () => validate(config, step, data, signal) };
  const course = courseOfTraining(stage.train, step.baseRate, log);
  const { resume } = checkpoints;
  const stream = stageBatches(run, stage);
  const result = await train({
    step,
    steps,
    batches: (index) => nextBatch(stream, manifest, index),
    rate: course.rate,
    callbacks: [
      ...[log, recorder, progress, validation, watchTerms(log)].map((callback) =>
        continued(callback, offset),
      ),
      ...course.callbacks,
      checkpoints.callback,
    ],
    signal,
    bins: classBins(Int32Array.from(manifest.identities, (identity) => data.trainCounts.get(identity)!)),
    ...(diagnoseEvery === undefined ? {} : { diagnoseEvery }),
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
    const reason = result.reason ?? 'it was stopped';
    log.warn(`${stage.title} ended after ${result.steps} of ${steps} steps: ${reason}.`);
  }
  return takeBest(stage);
}

function stageBatches({ config, data, threads }: CellRun, { train: course, sampler, checkpoints }: Stage) {
  const { manifests, source } = data;
  const { batch: batchSize, accumulate = 1 } = course;
  const steps = course.steps * accumulate;
  const { augment, workers } = config.data;
  return openBatches({
    source,
    manifest: manifests.train,
    sampler: createSampler(sampler, { manifest: manifests.train, seed: config.seed, batchSize, steps }),
    steps,
    from: (checkpoints.resume?.snapshot.step ?? 0) * accumulate,
    workers: workers ?? Math.max(1, Math.floor((threads ?? availableParallelism()) / 2)),
    // The loop asks for a batch while it computes a step, and may still diagnose the step before that.
    held: 2 * accumulate + 2,
    ...(augment === undefined ? {} : { augment: { options: augment, seed: config.seed } }),
  });
}

async function nextBatch(stream: BatchStream, manifest: Manifest, index: number): Promise<TrainingBatch> {
  const batch = await stream.next();
  if (batch?.step !== index) throw new Error(`Batch ${index} was asked for, but ${batch?.step} came.`);
  return { images: batch.pixels, classes: batchClasses(manifest, batch.images) };
}

/** Puts the best weights into the step where the configuration asks for them. */
async function takeBest({ step, train: { best }, checkpoints, offset }: Stage): Promise<number | undefined> {
  if (best === undefined) return undefined;
  const found = await checkpoints.best();
  if (found === undefined) {
    throw new UserError(`No evaluation of the validation images gave ${best.metric}.`, {
      field: 'train.best.metric',
      mend: 'There is validation/accuracy, where data.split.validation leaves images.',
    });
  }
  restoreTensors(step.variables(), found.snapshot.tensors);
  return offset + found.snapshot.step;
}
