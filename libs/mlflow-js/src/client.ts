import {
  type CreateRunOptions,
  type MetricOptions,
  type ParamValue,
  type SearchOptions,
  paramText,
} from './client-options.ts';
import type { DatasetInput, Metric, Param, Run, RunInfo, RunStatus, Tags } from './entities.ts';
import { ExperimentClient } from './experiment-client.ts';
import { splitBatch, tagList } from './limits.ts';
import { paged } from './paging.ts';
import type { Store } from './store.ts';
import { systemTags } from './system-tags.ts';
import { type LoadTableOptions, loadTable, logTable } from './table-artifacts.ts';
import type { Table } from './tables.ts';
import { checkMetric, checkParam, checkTag } from './validation.ts';

/**
 * Has an action run when the program is about to be stopped from outside.
 * @returns a function that ends that.
 */
export type StopWatch = (action: () => Promise<unknown>) => () => void;

/** The run to go on with, or the experiment for a new one. */
export type UnnamedRun = (
  client: MlflowClient,
) => Promise<{ readonly runId: string } | { readonly experimentId: string }>;

export interface ClientOptions {
  /** How `withRun` learns that its run is to end as killed; `createClient` of `mlflow-js/node` sees to it. */
  readonly watchStop?: StopWatch | undefined;
  /** What `withRun` does where its options name neither run nor experiment; `createClient` asks the environment. */
  readonly unnamedRun?: UnnamedRun | undefined;
}

/**
 * The client for programs: one call, one request (or one write), names as in MLflow's Python client. Over a RestStore
 * it works in browsers. Every method throws MlflowError, with MLflow's code, when the store refuses.
 */
export class MlflowClient extends ExperimentClient {
  readonly watchStop: StopWatch | undefined;
  readonly unnamedRun: UnnamedRun | undefined;

  /** @param store a RestStore, or a FileStore of `mlflow-js/node`. */
  constructor(store: Store, options: ClientOptions = {}) {
    super(store);
    this.watchStop = options.watchStop;
    this.unnamedRun = options.unnamedRun;
  }

  createRun(experimentId: string, options: CreateRunOptions = {}): Promise<Run> {
    const tags: Record<string, string> = { ...options.tags };
    if (options.parentRunId !== undefined) tags[systemTags.parentRunId] = options.parentRunId;
    if (options.note !== undefined) tags[systemTags.note] = options.note;
    return this.store.runs.create({
      experimentId,
      runName: options.runName,
      startTime: options.startTime ?? Date.now(),
      userId: tags[systemTags.user],
      tags,
    });
  }

  getRun(runId: string): Promise<Run> {
    return this.store.runs.get(runId);
  }

  /** The run under which this one is nested; undefined where there is none. */
  async getParentRun(runId: string): Promise<Run | undefined> {
    const parentId = (await this.getRun(runId)).data.tags[systemTags.parentRunId];
    return parentId === undefined ? undefined : this.getRun(parentId);
  }

  updateRun(runId: string, changes: { status?: RunStatus; runName?: string }): Promise<RunInfo> {
    return this.store.runs.update(runId, changes);
  }

  /** Ends a run: status and end time. */
  async setTerminated(
    runId: string,
    status: RunStatus = 'FINISHED',
    endTime: number = Date.now(),
  ): Promise<void> {
    await this.store.runs.update(runId, { status, endTime });
  }

  deleteRun(runId: string): Promise<void> {
    return this.store.runs.setLifecycleStage(runId, 'deleted');
  }

  restoreRun(runId: string): Promise<void> {
    return this.store.runs.setLifecycleStage(runId, 'active');
  }

  searchRuns(experimentIds: readonly string[], options: SearchOptions = {}): AsyncGenerator<Run> {
    const { pageSize: maxResults, ...rest } = options;
    return paged((pageToken) => this.store.runs.search({ ...rest, experimentIds, maxResults, pageToken }));
  }

  // --- what a run holds

  logParam(runId: string, key: string, value: ParamValue): Promise<void> {
    return this.logParams(runId, { [key]: value });
  }

  /** Params are written once: a different value for a known key is refused (INVALID_PARAMETER_VALUE). */
  logParams(runId: string, params: Readonly<Record<string, ParamValue>>): Promise<void> {
    return this.logBatch(runId, {
      params: Object.entries(params).map(([key, value]) => ({ key, value: paramText(value) })),
    });
  }

  logMetric(runId: string, key: string, value: number, options: MetricOptions = {}): Promise<void> {
    return this.logMetrics(runId, { [key]: value }, options);
  }

  /** Metrics of one step; `step` defaults to 0 and `timestamp` to now. NaN and infinities are kept. */
  logMetrics(
    runId: string,
    metrics: Readonly<Record<string, number>>,
    options: MetricOptions = {},
  ): Promise<void> {
    const { step = 0, timestamp = Date.now() } = options;
    return this.logBatch(runId, {
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, step, timestamp })),
    });
  }

  /** Any number of entries: split into as many requests as the server's limits ask for, in order. */
  async logBatch(
    runId: string,
    batch: { metrics?: readonly Metric[]; params?: readonly Param[]; tags?: readonly Param[] },
  ): Promise<void> {
    batch.metrics?.forEach(checkMetric);
    batch.params?.forEach(checkParam);
    batch.tags?.forEach(checkTag);
    for (const part of splitBatch(batch)) await this.store.runs.logBatch(runId, part);
  }

  setTag(runId: string, key: string, value: string): Promise<void> {
    return this.setTags(runId, { [key]: value });
  }

  setTags(runId: string, tags: Tags): Promise<void> {
    return this.logBatch(runId, { tags: tagList(tags) });
  }

  deleteTag(runId: string, key: string): Promise<void> {
    return this.store.runs.deleteTag(runId, key);
  }

  /** Every point of a metric, page by page: from a server by time, from a folder as written. */
  getMetricHistory(runId: string, key: string, options: { pageSize?: number } = {}): AsyncGenerator<Metric> {
    return paged((pageToken) =>
      this.store.runs.metricHistory(runId, key, { maxResults: options.pageSize, pageToken }),
    );
  }

  /**
   * Writes a table (a column's values by its name) as JSON, below the rows that `artifactFile` has: MLflow's UI and
   * `load_table` of its Python client read it.
   */
  logTable(
    runId: string,
    columns: Readonly<Record<string, readonly unknown[]>>,
    artifactFile: string,
  ): Promise<void> {
    return logTable(this, runId, columns, artifactFile);
  }

  /**
   * The table `artifactFile` of an experiment's runs, joined, the newest run's rows first.
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST when no run has it
   */
  loadTable(experimentId: string, artifactFile: string, options: LoadTableOptions = {}): Promise<Table> {
    return loadTable(this, experimentId, artifactFile, options);
  }

  /** Says which datasets (or logged models) a run read. */
  logInputs(
    runId: string,
    datasets: readonly DatasetInput[],
    modelIds: readonly string[] = [],
  ): Promise<void> {
    return this.store.runs.logInputs(runId, { datasets, modelIds });
  }

  /** Says which logged models a run made, and at which step. */
  logOutputs(runId: string, models: readonly { modelId: string; step: number }[]): Promise<void> {
    return this.store.runs.logOutputs(runId, models);
  }
}
