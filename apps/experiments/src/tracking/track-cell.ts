import type { PreparedBackend } from '@rangeloss/backend';
import type { Metric } from 'mlflow-js';
import { type EndState, RunLogger, sourceTags } from 'mlflow-js/node';
import type { CellResult } from '../cell/cell-result.ts';
import type { CellTask } from '../cell/cell-task.ts';
import type { CellDetails } from '../cell/details/cell-details.ts';
import type { MetricSink } from '../cell/curve-recorder.ts';
import type { CellData } from '../data/prepare-data.ts';
import { datasetInputs, describeCell } from './describe-cell.ts';
import { endRun } from './end-run.ts';
import { flatParams, mlflowName } from './flat-params.ts';
import { provisionalRunId } from './provisional-run-id.ts';

/** A cell's MLflow run while it goes on. */
export interface TrackedCell extends MetricSink {
  /** The run's id; until a server that is away has made the run, a provisional one. */
  readonly runId: string;
  readonly experimentId: string;
  /** Results of the test set; they carry the last step. What figures are drawn from goes into an artifact. */
  logFinal(metrics: Readonly<Record<string, number>>, details?: CellDetails): void;
}

export interface TrackCellOptions {
  readonly task: CellTask;
  readonly data: CellData;
  readonly backend: PreparedBackend;
  readonly signal: AbortSignal;
}

/** What of a cell's result depends on its run. */
type OfRun = Pick<CellResult, 'runId' | 'experimentId' | 'warnings'>;

/**
 * Runs `body` inside the cell's MLflow run: parameters, data inputs and backend first, the configuration as artifact.
 * The run is logged from another thread and by way of a journal, so that neither a slow server nor one that is away
 * holds the training up or loses anything.
 *
 * @returns what `body` returned, with the run's id as it is known at the end
 */
export async function trackCell<T extends OfRun>(
  options: TrackCellOptions,
  body: (tracked: TrackedCell) => Promise<T>,
): Promise<T> {
  const { task, data, backend, signal } = options;
  const logger = openLogger(options);
  logger.logInputs(datasetInputs(data));
  logger.logDict(describeCell(task.config, data, backend), 'cell.json');
  let result: T;
  try {
    result = await body(trackedBy(logger, task));
  } catch (error) {
    await endRun(logger, signal.aborted ? 'KILLED' : 'FAILED');
    throw error;
  }
  const end = await endRun(logger, signal.aborted ? 'KILLED' : 'FINISHED');
  return {
    ...result,
    runId: end.runId ?? result.runId,
    experimentId: end.experimentId ?? result.experimentId,
    warnings: [...result.warnings, ...losses(end)],
  };
}

function openLogger({ task, backend }: TrackCellOptions): RunLogger {
  const { config, labels, tracking } = task;
  const { experiment, experimentId, parentRunId, parentKey, journalFolder } = tracking;
  const where = experimentId === undefined ? { experimentName: experiment } : { experimentId };
  return new RunLogger({
    trackingUri: tracking.uri,
    ...where,
    runName: Object.values(labels).join(' · ') || 'cell',
    ...(parentRunId === undefined ? {} : { parentRunId }),
    ...(parentKey === undefined
      ? {}
      : { parent: { key: parentKey, knownRunId: parentRunId, experiment: where } }),
    ...(journalFolder === undefined ? {} : { journalFolder }),
    tags: {
      ...sourceTags({ source: 'rangeloss' }),
      'rangeloss.level': 'seed',
      'rangeloss.cell': task.id,
      'rangeloss.backend': backend.name,
      'rangeloss.device': backend.device,
      ...Object.fromEntries(Object.entries(labels).map(([axis, label]) => [`rangeloss.axis.${axis}`, label])),
    },
    params: flatParams(config),
  });
}

function trackedBy(logger: RunLogger, { config, tracking }: TrackCellOptions['task']): TrackedCell {
  const logOne = ({ key, value, step, timestamp }: Metric) => {
    logger.logMetric(mlflowName(key), value, { step, timestamp });
  };
  return {
    get runId() {
      return logger.knownRunId ?? provisionalRunId(logger.key);
    },
    experimentId: tracking.experimentId ?? '',
    log: (metrics) => {
      metrics.forEach(logOne);
    },
    logFinal: (metrics, details) => {
      const values = Object.entries(metrics).map(([key, value]) => [mlflowName(key), value]);
      logger.logMetrics(Object.fromEntries(values) as Record<string, number>, { step: config.train.steps });
      if (details !== undefined) logger.logDict(details, 'details.json');
    },
  };
}

/** What the tracking store did not take; the result itself has everything. */
function losses({ dropped, refused }: EndState): string[] {
  return [
    ...(dropped === 0 ? [] : [`${dropped} entries were not logged to MLflow.`]),
    ...(refused === 0 ? [] : [`MLflow refused ${refused} values.`]),
  ];
}
