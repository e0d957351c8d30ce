import * as z from 'zod';
import type { DatasetInput, LifecycleStage, Metric, Page, Run, RunInfo, ViewType } from '../entities.ts';
import { MlflowError } from '../errors.ts';
import { type Batch, tagList } from '../limits.ts';
import type { CreateRunRequest, PageRequest, RunStore, SearchRequest, UpdateRunRequest } from '../store.ts';
import { empty, metric, page, run, runInfo } from './schemas.ts';
import type { Transport } from './transport.ts';

/** protobuf's JSON for a double. */
const wireDouble = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const wireMetric = (from: Metric): unknown => ({
  key: from.key,
  value: wireDouble(from.value),
  timestamp: Math.trunc(from.timestamp),
  step: from.step,
  model_id: from.modelId,
  dataset_name: from.datasetName,
  dataset_digest: from.datasetDigest,
});

const wireDataset = ({ dataset, tags }: DatasetInput): unknown => ({
  tags: tagList(tags),
  dataset: {
    name: dataset.name,
    digest: dataset.digest,
    source_type: dataset.sourceType,
    source: dataset.source,
    schema: dataset.schema,
    profile: dataset.profile,
  },
});

export class RestRuns implements RunStore {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create(request: CreateRunRequest): Promise<Run> {
    const json = {
      experiment_id: request.experimentId,
      run_name: request.runName,
      start_time: request.startTime,
      user_id: request.userId,
      tags: tagList(request.tags),
    };
    const call = { method: 'POST', path: 'mlflow/runs/create', json, makes: true } as const;
    return (await this.#transport.json(call, z.object({ run }))).run;
  }

  async get(runId: string): Promise<Run> {
    const query = [['run_id', runId]] as const;
    return (await this.#transport.json({ method: 'GET', path: 'mlflow/runs/get', query }, z.object({ run })))
      .run;
  }

  async update(runId: string, request: UpdateRunRequest): Promise<RunInfo> {
    const json = {
      run_id: runId,
      status: request.status,
      end_time: request.endTime,
      run_name: request.runName,
    };
    return (await this.#post('update', json, z.object({ run_info: runInfo }))).run_info;
  }

  async setLifecycleStage(runId: string, stage: LifecycleStage): Promise<void> {
    await this.#post(stage === 'deleted' ? 'delete' : 'restore', { run_id: runId }, empty);
  }

  async search(
    request: SearchRequest & { experimentIds: readonly string[]; viewType?: ViewType | undefined },
  ): Promise<Page<Run>> {
    const json = {
      experiment_ids: request.experimentIds,
      filter: request.filter,
      run_view_type: request.viewType ?? 'ACTIVE_ONLY',
      max_results: request.maxResults ?? 1000,
      order_by: request.orderBy,
      page_token: request.pageToken,
    };
    return this.#post('search', json, page('runs', run));
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    const json = {
      run_id: runId,
      metrics: batch.metrics.map(wireMetric),
      params: batch.params,
      tags: batch.tags,
    };
    await this.#post('log-batch', json, empty);
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    await this.#post('delete-tag', { run_id: runId, key }, empty);
  }

  async metricHistory(runId: string, key: string, request: PageRequest): Promise<Page<Metric>> {
    const query = [
      ['run_id', runId],
      ['metric_key', key],
      ['max_results', request.maxResults ?? 25_000],
      ['page_token', request.pageToken],
    ] as const;
    return this.#transport.json(
      { method: 'GET', path: 'mlflow/metrics/get-history', query },
      page('metrics', metric),
    );
  }

  async logInputs(
    runId: string,
    inputs: { datasets?: readonly DatasetInput[] | undefined; modelIds?: readonly string[] | undefined },
  ): Promise<void> {
    const json = {
      run_id: runId,
      datasets: (inputs.datasets ?? []).map(wireDataset),
      models: (inputs.modelIds ?? []).map((modelId) => ({ model_id: modelId })),
    };
    // The server looks whether it knows a dataset and inserts it in two steps: of two runs that name a new one at
    // once, one meets the database's uniqueness. The next try finds it there; repeating the call changes nothing else.
    for (let tries = 1; ; tries++) {
      try {
        await this.#post('log-inputs', json, empty);
        return;
      } catch (error) {
        if (tries === INPUT_TRIES || !lostInsertRace(error)) throw error;
      }
    }
  }

  async logOutputs(runId: string, models: readonly { modelId: string; step: number }[]): Promise<void> {
    const json = { run_id: runId, models: models.map(({ modelId, step }) => ({ model_id: modelId, step })) };
    await this.#post('outputs', json, empty);
  }

  async #post<S extends z.ZodType>(name: string, json: unknown, answer: S): Promise<z.output<S>> {
    return this.#transport.json({ method: 'POST', path: `mlflow/runs/${name}`, json }, answer);
  }
}

const INPUT_TRIES = 4;

function lostInsertRace(error: unknown): boolean {
  return (
    error instanceof MlflowError && /IntegrityError|UNIQUE constraint|duplicate key/i.test(error.message)
  );
}
