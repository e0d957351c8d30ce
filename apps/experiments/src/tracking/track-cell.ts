import type { PreparedBackend } from '@rangeloss/backend';
import type { Manifest } from '@rangeloss/datasets';
import { type ActiveRun, type DatasetInput, type Metric, type MlflowClient, withRun } from 'mlflow-js';
import { sourceTags } from 'mlflow-js/node';
import type { CellTask } from '../cell/cell-task.ts';
import type { MetricSink } from '../cell/curve-recorder.ts';
import type { CellData } from '../data/prepare-data.ts';
import { flatParams, mlflowName } from './flat-params.ts';
import { MetricWriter } from './metric-writer.ts';

/** A cell's MLflow run while it goes on. */
export interface TrackedCell extends MetricSink {
  readonly runId: string;
  readonly experimentId: string;
  /** Results of the test set; they carry the last step. */
  logFinal(metrics: Readonly<Record<string, number>>): void;
}

export interface TrackCellOptions {
  readonly client: MlflowClient;
  readonly task: CellTask;
  readonly data: CellData;
  readonly backend: PreparedBackend;
  readonly signal: AbortSignal;
}

/** Runs `body` inside the cell's MLflow run: parameters, data inputs and backend first, the configuration as artifact. */
export async function trackCell<T>(
  { client, task, data, backend, signal }: TrackCellOptions,
  body: (tracked: TrackedCell) => Promise<T>,
): Promise<T> {
  const { config, labels, tracking } = task;
  const options = {
    experimentName: tracking.experiment,
    runName: Object.values(labels).join(' · ') || 'cell',
    ...(tracking.parentRunId === undefined ? {} : { parentRunId: tracking.parentRunId }),
    tags: {
      ...sourceTags({ source: 'rangeloss' }),
      'rangeloss.level': 'seed',
      'rangeloss.cell': task.id,
      'rangeloss.backend': backend.name,
      'rangeloss.device': backend.device,
      ...Object.fromEntries(Object.entries(labels).map(([axis, label]) => [`rangeloss.axis.${axis}`, label])),
    },
    params: flatParams(config),
    signal,
  };
  return withRun(client, options, async (run) => {
    await describeRun(run, task, data, backend);
    const writer = new MetricWriter(run);
    const result = await body({
      runId: run.runId,
      experimentId: run.experimentId,
      log: (metrics: readonly Metric[]) => {
        writer.add(metrics.map((metric) => ({ ...metric, key: mlflowName(metric.key) })));
      },
      logFinal: (metrics) => {
        const timestamp = Date.now();
        const step = config.train.steps;
        writer.add(
          Object.entries(metrics).map(([key, value]) => ({ key: mlflowName(key), value, step, timestamp })),
        );
      },
    });
    await writer.flush();
    return result;
  });
}

async function describeRun(
  run: ActiveRun,
  task: CellTask,
  data: CellData,
  backend: PreparedBackend,
): Promise<void> {
  const { train, validation, test } = data.manifests;
  await run.logInputs([
    datasetInput(train, 'training'),
    datasetInput(validation, 'validation'),
    datasetInput(test, 'test'),
  ]);
  await run.logDict(
    {
      config: task.config,
      backend,
      seeded: {
        'data.split.seed': 'which images are set aside for test and validation',
        seed: 'which identity gets which frequency, which images it keeps, initial weights, order of the batches, pairs',
      },
      groups: { shots: data.shots.boundaries, bins: data.bins.boundaries },
      manifests: Object.fromEntries(
        Object.entries(data.manifests).map(([name, { hash, history }]) => [name, { hash, history }]),
      ),
    },
    'cell.json',
  );
}

/** MLflow keeps at most 36 characters of a digest. */
const DIGEST_LENGTH = 32;

function datasetInput(manifest: Manifest, context: string): DatasetInput {
  return {
    dataset: {
      name: manifest.name,
      digest: manifest.hash.slice(0, DIGEST_LENGTH),
      sourceType: 'rangeloss',
      source: JSON.stringify({ origin: manifest.origin }),
      profile: JSON.stringify({ identities: manifest.identities.length, images: manifest.item.length }),
    },
    tags: { 'mlflow.data.context': context },
  };
}
