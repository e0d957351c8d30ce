import { prepareBackend } from '@rangeloss/backend';
import * as tf from '@tensorflow/tfjs-core';
import { type CellData, prepareData } from '../data/prepare-data.ts';
import type { CellProgress } from '../grid/messages.ts';
import { libraryVersions } from '../tracking/environment-facts.ts';
import { trackCell } from '../tracking/track-cell.ts';
import { buildStep } from './build-step.ts';
import { checkpointIdentity, openCheckpoints } from './cell-checkpoints.ts';
import { CellLog } from './cell-log.ts';
import type { CellResult } from './cell-result.ts';
import type { CellTask } from './cell-task.ts';
import { totalSteps, trainedImages } from './cell-steps.ts';
import { CurveRecorder } from './curve-recorder.ts';
import { measureDetails } from './details/measure-details.ts';
import { type EmbeddedImages, embedImages } from './embed-images.ts';
import { evaluateCell } from './evaluate-cell.ts';
import { evaluateUnseen } from './evaluate-unseen.ts';
import { scatterOf } from './scatter.ts';
import { checkSecondStage, secondStage } from './second-stage.ts';
import { trainCell } from './train-cell.ts';

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
  const release: (() => void)[] = [];
  try {
    checkSecondStage(config, built.step);
    return await trackCell({ task, data, backend, signal }, async (tracked) => {
      const log = new CellLog(backend.threads);
      const checkpoints = await openCheckpoints(
        task.checkpoints,
        checkpointIdentity(config, data, backend),
        log.warn,
        config.train.best,
      );
      const recorder = new CurveRecorder(tracked, config.train.logEvery);
      const run = { config, data, recorder, log, threads: task.threads, signal, onProgress };
      const first = await trainCell(run, built, checkpoints);
      const classified = await secondStage(run, built.step, { folder: checkpoints.folder, backend });
      release.push(() => {
        classified.dispose();
      });
      const { net } = classified;
      const trainSeconds = log.seconds;
      const evaluationBegun = performance.now();
      onProgress({ phase: 'evaluating', step: totalSteps(config), steps: totalSteps(config) });
      // A search chooses by the validation images: it must not have seen the test set.
      const embedded =
        task.purpose === 'search'
          ? undefined
          : await embedImages(net, data.source, data.manifests.test, signal);
      const metrics = {
        ...(embedded === undefined ? {} : evaluateCell(config, data, embedded)),
        ...(embedded === undefined ? {} : await evaluateUnseen(config, data, net, signal)),
        ...activity(recorder),
        ...first,
        ...classified.chosen,
      };
      const details =
        embedded === undefined || task.purpose !== 'numbers'
          ? undefined
          : await measureDetails(config, data, embedded);
      tracked.logFinal(metrics, details);
      const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000;
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
        ...(embedded === undefined ? {} : scatter(task, data, embedded)),
        ...(details === undefined ? {} : { details }),
        warnings: log.warnings,
        ...(log.resumedFrom === undefined ? {} : { resumedFrom: log.resumedFrom }),
        timing: {
          trainSeconds: rounded(trainSeconds),
          evaluateSeconds: rounded((performance.now() - evaluationBegun) / 1000),
          imagesPerSecond: Math.round(trainedImages(config) / trainSeconds),
        },
      } satisfies CellResult;
    });
  } finally {
    for (const dispose of release) dispose();
    built.dispose();
    const left = tf.memory().numTensors - tensors;
    if (left > 0) process.stderr.write(`warning: the cell ${task.id} left ${left} tensors behind\n`);
  }
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
  const { train: manifest, untruncated, validation, test, openSet } = data.manifests;
  return {
    identities: manifest.identities.length,
    images: manifest.item.length,
    'untruncated-identities': untruncated.identities.length,
    'untruncated-images': untruncated.item.length,
    'tail-identities': data.tail.size,
    'validation-images': validation.item.length,
    'test-images': test.item.length,
    ...(openSet === undefined
      ? {}
      : { 'unseen-identities': openSet.identities.length, 'unseen-images': openSet.item.length }),
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
