import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DatasetInput, LifecycleStage, Metric, Page, Run, RunInfo, ViewType } from '../entities.ts';
import { MlflowError, invalidParameter, notFound } from '../errors.ts';
import type { Batch } from '../limits.ts';
import { pageOf } from '../search/page-token.ts';
import { searchRuns } from '../search/runs.ts';
import type { CreateRunRequest, PageRequest, RunStore, SearchRequest, UpdateRunRequest } from '../store.ts';
import { systemTags } from '../system-tags.ts';
import { checkKey, checkTag } from '../validation.ts';
import { readTextIfThere } from './atomic-files.ts';
import type { FileExperiments } from './experiments.ts';
import type { Layout } from './layout.ts';
import { parseMetricFile } from './metric-lines.ts';
import {
  readInputsAndOutputs,
  writeDatasetInputs,
  writeModelInputs,
  writeModelOutputs,
} from './run-inputs.ts';
import { RunMetaCache, createRunMeta, readRunMeta, writeRunMeta } from './run-meta.ts';
import { readRunData } from './run-data.ts';
import { randomRunName } from './run-name.ts';
import { RunWriter } from './run-writer.ts';

/**
 * Runs in MLflow's file layout. The writes are small and synchronous: with an await between the parts of one, two
 * calls of the same process could mix.
 */
export class FileRuns implements RunStore {
  readonly #layout: Layout;
  readonly #experiments: FileExperiments;
  readonly #metas = new RunMetaCache();
  readonly #writer = new RunWriter();

  constructor(layout: Layout, experiments: FileExperiments) {
    this.#layout = layout;
    this.#experiments = experiments;
  }

  async create(request: CreateRunRequest): Promise<Run> {
    const experiment = await this.#experiments.get(request.experimentId);
    if (experiment.lifecycleStage !== 'active') {
      throw new MlflowError(
        'INVALID_STATE',
        `experiment ${request.experimentId} is deleted and takes no runs`,
      );
    }
    const named = request.tags?.[systemTags.runName];
    if (named !== undefined && request.runName !== undefined && named !== request.runName) {
      throw invalidParameter(
        `runName "${request.runName}" and the tag ${systemTags.runName} "${named}" differ`,
      );
    }
    const runName = request.runName ?? named ?? randomRunName();
    const tags = Object.entries({ ...request.tags, [systemTags.runName]: runName });
    tags.forEach(([key, value]) => {
      checkTag({ key, value });
    });
    const runId = randomUUID().replaceAll('-', '');
    const folder = path.join(this.#layout.experimentFolder(request.experimentId), runId);
    for (const part of ['metrics', 'params', 'artifacts', 'tags']) {
      fs.mkdirSync(path.join(folder, part), { recursive: true });
    }
    for (const [key, value] of tags) this.#writer.newTag(folder, key, value);
    const info: RunInfo = {
      runId,
      runName,
      experimentId: request.experimentId,
      userId: request.userId ?? '',
      status: 'RUNNING',
      startTime: request.startTime,
      artifactUri: `${experiment.artifactLocation.replace(/\/$/, '')}/${runId}/artifacts`,
      lifecycleStage: 'active',
    };
    createRunMeta(folder, info);
    this.#layout.remember(runId, folder);
    return {
      info,
      data: { metrics: {}, params: {}, tags: Object.fromEntries(tags) },
      inputs: { datasetInputs: [], modelInputs: [] },
      outputs: { modelOutputs: [] },
    };
  }

  async get(runId: string): Promise<Run> {
    await Promise.resolve();
    const folder = this.#layout.runFolder(runId);
    return this.#read(folder, this.#metas.get(folder));
  }

  async update(runId: string, request: UpdateRunRequest): Promise<RunInfo> {
    await Promise.resolve();
    const { folder, info } = this.#active(runId);
    const changed: RunInfo = {
      ...info,
      ...(request.status === undefined ? {} : { status: request.status }),
      ...(request.endTime === undefined ? {} : { endTime: request.endTime }),
      ...(request.runName === undefined ? {} : { runName: request.runName }),
    };
    if (request.runName !== undefined) this.#writer.setTag(folder, systemTags.runName, request.runName);
    writeRunMeta(folder, changed);
    return changed;
  }

  async setLifecycleStage(runId: string, stage: LifecycleStage): Promise<void> {
    await Promise.resolve();
    const folder = this.#layout.runFolder(runId);
    const info = this.#metas.get(folder);
    writeRunMeta(folder, { ...info, lifecycleStage: stage }, stage === 'deleted' ? Date.now() : undefined);
  }

  async search(
    request: SearchRequest & { experimentIds: readonly string[]; viewType?: ViewType | undefined },
  ): Promise<Page<Run>> {
    await Promise.resolve();
    const view = request.viewType ?? 'ACTIVE_ONLY';
    const runs: Run[] = [];
    for (const experimentId of new Set(request.experimentIds)) {
      const experiment = this.#layout.findExperiment(experimentId);
      if (experiment === undefined) continue;
      for (const runId of this.#layout.runIds(experiment)) {
        const folder = path.join(experiment, runId);
        const info = readRunMeta(folder);
        if (info === undefined) continue;
        if (view === 'ALL' || (view === 'ACTIVE_ONLY') === (info.lifecycleStage === 'active')) {
          runs.push(this.#read(folder, info));
        }
      }
    }
    return searchRuns(runs, request);
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    await Promise.resolve();
    const { folder } = this.#active(runId);
    this.#writer.write(folder, batch);
    const name = batch.tags.findLast(({ key }) => key === systemTags.runName)?.value;
    if (name !== undefined) writeRunMeta(folder, { ...this.#metas.get(folder), runName: name });
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    await Promise.resolve();
    checkKey('tag', key);
    const file = path.join(this.#active(runId).folder, 'tags', key);
    if (!fs.existsSync(file)) throw notFound(`No tag with name: ${key} in run with id ${runId}`);
    fs.rmSync(file);
  }

  async metricHistory(runId: string, key: string, request: PageRequest): Promise<Page<Metric>> {
    await Promise.resolve();
    checkKey('metric', key);
    const text = readTextIfThere(path.join(this.#layout.runFolder(runId), 'metrics', key));
    return pageOf(text === undefined ? [] : parseMetricFile(key, text), request, 25_000);
  }

  async logInputs(
    runId: string,
    inputs: { datasets?: readonly DatasetInput[] | undefined; modelIds?: readonly string[] | undefined },
  ): Promise<void> {
    await Promise.resolve();
    const { folder } = this.#active(runId);
    writeDatasetInputs(path.dirname(folder), folder, inputs.datasets ?? []);
    writeModelInputs(folder, inputs.modelIds ?? []);
  }

  async logOutputs(runId: string, models: readonly { modelId: string; step: number }[]): Promise<void> {
    await Promise.resolve();
    writeModelOutputs(this.#active(runId).folder, models);
  }

  #active(runId: string): { folder: string; info: RunInfo } {
    const folder = this.#layout.runFolder(runId);
    const info = this.#metas.get(folder);
    if (info.lifecycleStage === 'active') return { folder, info };
    throw invalidParameter(`The run ${runId} must be in the 'active' state. Current state is deleted.`);
  }

  #read(folder: string, info: RunInfo): Run {
    const data = readRunData(folder);
    const runName = info.runName === '' ? (data.tags[systemTags.runName] ?? '') : info.runName;
    return { info: { ...info, runName }, data, ...readInputsAndOutputs(path.dirname(folder), folder) };
  }
}
