import type {
  DatasetInput,
  Experiment,
  Metric,
  Param,
  Run,
  RunInfo,
  RunStatus,
  Tags,
  ViewType,
} from './entities.ts';
import { MlflowError } from './errors.ts';
import { splitBatch, tagList } from './limits.ts';
import { ModelClient } from './model-client.ts';
import { paged } from './paging.ts';
import { systemTags } from './system-tags.ts';
import { checkMetric, checkParam, checkTag } from './validation.ts';

/** A value that MLflow keeps as text; everything but a string is written as JSON. */
export type ParamValue =
  string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>;

export interface SearchOptions {
  readonly filter?: string | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly viewType?: ViewType | undefined;
  /** Rows fetched at a time; the iterator goes on to the end whatever it is. */
  readonly pageSize?: number | undefined;
}

export interface CreateRunOptions {
  readonly runName?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly startTime?: number | undefined;
  /** The run under which MLflow's UI nests this one. */
  readonly parentRunId?: string | undefined;
  /** Markdown shown at the top of the run's page. */
  readonly note?: string | undefined;
}

export interface MetricOptions {
  readonly step?: number | undefined;
  readonly timestamp?: number | undefined;
}

/** The text that MLflow keeps for a param: strings as they are, the rest as JSON, NaN and infinities by name. */
export const paramText = (value: ParamValue): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
};

/**
 * The client for programs: one call, one request (or one write), names as in MLflow's Python client. Over a RestStore
 * it works in browsers. Every method throws MlflowError, with MLflow's code, when the store refuses.
 */
export class MlflowClient extends ModelClient {
  // --- experiments

  /** @returns the new experiment's id. @throws MlflowError RESOURCE_ALREADY_EXISTS */
  createExperiment(name: string, options: { artifactLocation?: string; tags?: Tags } = {}): Promise<string> {
    return this.store.experiments.create(name, options);
  }

  getExperiment(experimentId: string): Promise<Experiment> {
    return this.store.experiments.get(experimentId);
  }

  /** @returns undefined when there is none of that name, deleted ones included. */
  getExperimentByName(name: string): Promise<Experiment | undefined> {
    return this.store.experiments.getByName(name);
  }

  /** The experiment of that name, made if there is none; safe when several processes do it at once. */
  async getOrCreateExperiment(name: string, options: { tags?: Tags } = {}): Promise<Experiment> {
    const existing = await this.store.experiments.getByName(name);
    if (existing !== undefined) return this.#active(existing);
    try {
      return await this.store.experiments.get(await this.store.experiments.create(name, options));
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
      const winner = await this.store.experiments.getByName(name);
      if (winner === undefined) throw error;
      return this.#active(winner);
    }
  }

  searchExperiments(options: SearchOptions = {}): AsyncGenerator<Experiment> {
    const { pageSize: maxResults, ...rest } = options;
    return paged((pageToken) => this.store.experiments.search({ ...rest, maxResults, pageToken }));
  }

  renameExperiment(experimentId: string, name: string): Promise<void> {
    return this.store.experiments.rename(experimentId, name);
  }

  deleteExperiment(experimentId: string): Promise<void> {
    return this.store.experiments.setLifecycleStage(experimentId, 'deleted');
  }

  restoreExperiment(experimentId: string): Promise<void> {
    return this.store.experiments.setLifecycleStage(experimentId, 'active');
  }

  setExperimentTag(experimentId: string, key: string, value: string): Promise<void> {
    return this.store.experiments.setTag(experimentId, key, value);
  }

  deleteExperimentTag(experimentId: string, key: string): Promise<void> {
    return this.store.experiments.deleteTag(experimentId, key);
  }

  // --- runs

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

  #active(experiment: Experiment): Experiment {
    if (experiment.lifecycleStage === 'active') return experiment;
    throw new MlflowError(
      'INVALID_STATE',
      `experiment "${experiment.name}" is deleted; restore it or take another name`,
    );
  }
}
