import { prepareBackend } from '@rangeloss/backend';
import { batchClasses, createSampler, readBatch } from '@rangeloss/datasets';
import { classBins, createSchedule, train, type TrainingCallback } from '@rangeloss/training';
import * as tf from '@tensorflow/tfjs-core';
import type { CellConfig } from '../config/cell-config.ts';
import { type CellData, prepareData } from '../data/prepare-data.ts';
import type { CellProgress } from '../grid/messages.ts';
import { libraryVersions } from '../tracking/environment-facts.ts';
import { openTracking } from '../tracking/open-tracking.ts';
import { trackCell, type TrackedCell } from '../tracking/track-cell.ts';
import { buildStep, type BuiltStep } from './build-step.ts';
import type { CellResult } from './cell-result.ts';
import type { CellTask } from './cell-task.ts';
import { CurveRecorder } from './curve-recorder.ts';
import { type EmbeddedImages, embedImages } from './embed-images.ts';
import { evaluateCell } from './evaluate-cell.ts';
import { scatterOf } from './scatter.ts';

export interface RunCellOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CellProgress) => void;
}

/**
 * Runs one cell: data, network, training, and one look at the test set. Its MLflow run ends FINISHED, FAILED when
 * this throws, or KILLED when the signal stops it.
 *
 * @throws UserError for what the user can mend; the signal's reason when stopped
 */
export async function runCell(task: CellTask, { signal, onProgress }: RunCellOptions): Promise<CellResult> {
  const { config } = task;
  onProgress({ phase: 'preparing', step: 0, steps: config.train.steps });
  const backend = await prepareBackend({
    name: config.backend,
    ...(task.threads === undefined ? {} : { threads: task.threads }),
  });
  const tensors = tf.memory().numTensors;
  const data = await prepareData(config.data, config.seed);
  const built = buildStep(config, data);
  const { client } = await openTracking(task.tracking.uri);
  try {
    return await trackCell({ client, task, data, backend, signal }, async (tracked) => {
      const begun = performance.now();
      const recorder = await trainCell(config, data, built, tracked, { signal, onProgress });
      const trained = performance.now();
      onProgress({ phase: 'evaluating', step: config.train.steps, steps: config.train.steps });
      const embedded = await embedImages(built.step, data.source, data.manifests.test, signal);
      const metrics = { ...evaluateCell(config, data, embedded), ...activity(recorder) };
      tracked.logFinal(metrics);
      const seconds = (from: number, to: number) => Math.round(to - from) / 1000;
      return {
        format: 1,
        id: task.id,
        labels: task.labels,
        seed: config.seed,
        config,
        manifests: Object.fromEntries(Object.entries(data.manifests).map(([name, { hash }]) => [name, hash])),
        runId: tracked.runId,
        experimentId: tracked.experimentId,
        backend: {
          name: backend.name,
          device: backend.device,
          threads: backend.threads,
          versions: { ...libraryVersions(), backend: backend.version },
        },
        counts: countsOf(data),
        metrics,
        curves: recorder.curves,
        distribution: distributionOf(data),
        ...scatter(task, data, embedded),
        warnings: [],
        timing: {
          trainSeconds: seconds(begun, trained),
          evaluateSeconds: seconds(trained, performance.now()),
          imagesPerSecond: Math.round((config.train.steps * config.train.batch * 1000) / (trained - begun)),
        },
      } satisfies CellResult;
    });
  } finally {
    built.dispose();
    const left = tf.memory().numTensors - tensors;
    if (left > 0) process.stderr.write(`warning: the cell ${task.id} left ${left} tensors behind\n`);
    await client.store.close();
  }
}

async function trainCell(
  config: CellConfig,
  data: CellData,
  { step }: BuiltStep,
  tracked: TrackedCell,
  { signal, onProgress }: RunCellOptions,
): Promise<CurveRecorder> {
  const { train: manifest } = data.manifests;
  const { steps, batch: batchSize, schedule, diagnoseEvery, validateEvery, logEvery } = config.train;
  const sampler = createSampler(config.data.sampler, { manifest, seed: config.seed, batchSize, steps });
  const recorder = new CurveRecorder(tracked, logEvery);
  const progress: TrainingCallback = {
    onStep: (metrics) => {
      onProgress({ phase: 'training', step: metrics.step + 1, steps, loss: metrics.loss });
    },
  };
  const validation: TrainingCallback = { onEvaluate: () => validate(step, data, signal) };
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
    callbacks: [recorder, progress, validation],
    signal,
    diagnoseEvery,
    bins: classBins(Int32Array.from(manifest.identities, (identity) => data.trainCounts.get(identity)!)),
    ...(validateEvery === 0 ? {} : { evaluateEvery: validateEvery }),
  });
  signal.throwIfAborted();
  if (result.ended !== 'finished') throw new Error(`Training ended after ${result.steps} of ${steps} steps.`);
  return recorder;
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

/** What each term did on average over the run, for the table: a term that does nothing is seen to do nothing. */
function activity(recorder: CurveRecorder): Record<string, number> {
  const names = Object.keys(recorder.curves).filter((name) => /^(term|loss-gradient-ratio)\//.test(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const mean = recorder.mean(name);
      return mean === undefined ? [] : [[`activity/${name.replace(/^term\//, '')}`, mean]];
    }),
  );
}

function countsOf(data: CellData): Record<string, number> {
  const { train: manifest, untruncated, validation, test } = data.manifests;
  return {
    identities: manifest.identities.length,
    images: manifest.item.length,
    'untruncated-identities': untruncated.identities.length,
    'untruncated-images': untruncated.item.length,
    'tail-identities': data.tail.size,
    'validation-images': validation.item.length,
    'test-images': test.item.length,
  };
}

function distributionOf(data: CellData): CellResult['distribution'] {
  const trained = new Set(data.manifests.train.identities);
  return [...data.trainCounts].map(([identity, images]) => ({
    identity,
    images,
    group: data.shots.groupOf(identity)!,
    trained: trained.has(identity),
  }));
}

function scatter(task: CellTask, data: CellData, embedded: EmbeddedImages): Pick<CellResult, 'scatter'> {
  return task.purpose === 'picture' ? { scatter: scatterOf(data, embedded) } : {};
}
