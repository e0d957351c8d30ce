import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Page, Tags } from '../entities.ts';
import { notFound } from '../errors.ts';
import { tagList } from '../limits.ts';
import type {
  CreateLoggedModel,
  LoggedModel,
  LoggedModelStatus,
  LoggedModelStore,
} from '../model-entities.ts';
import { pageOf } from '../search/page-token.ts';
import { checkKey, checkParam, checkTag } from '../validation.ts';
import { entriesOf, filesBelow, readTextIfThere, replaceFile } from './atomic-files.ts';
import type { FileExperiments } from './experiments.ts';
import type { Layout } from './layout.ts';
import { metaYaml, parseMeta, yamlText } from './meta-yaml.ts';
import { parseMetricLine } from './metric-lines.ts';
import { latestMetric } from './run-data.ts';
import { randomRunName } from './run-name.ts';

/** LoggedModelStatus of MLflow's protocol. */
const statuses: readonly LoggedModelStatus[] = ['PENDING', 'READY', 'FAILED'];

const text = yamlText.nullish().transform((value) => value ?? '');
const time = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const schema = z.object({
  model_id: yamlText,
  experiment_id: yamlText,
  name: text,
  creation_timestamp: time,
  last_updated_timestamp: time,
  artifact_location: text,
  status: z.number().int().min(1).max(3),
  model_type: text,
  source_run_id: text,
  lifecycle_stage: z.string().nullish(),
});

/** Logged models in `<experiment>/models/` of a file store. */
export class FileLoggedModels implements LoggedModelStore {
  readonly #layout: Layout;
  readonly #experiments: FileExperiments;

  constructor(layout: Layout, experiments: FileExperiments) {
    this.#layout = layout;
    this.#experiments = experiments;
  }

  async create(experimentId: string, request: CreateLoggedModel): Promise<LoggedModel> {
    const experiment = await this.#experiments.get(experimentId);
    tagList(request.params).forEach(checkParam);
    tagList(request.tags).forEach(checkTag);
    const modelId = `m-${randomUUID().replaceAll('-', '')}`;
    const folder = path.join(this.#layout.experimentFolder(experimentId), 'models', modelId);
    for (const part of ['metrics', 'params', 'tags'])
      fs.mkdirSync(path.join(folder, part), { recursive: true });
    writeAll(folder, 'params', request.params ?? {});
    writeAll(folder, 'tags', request.tags ?? {});
    const now = Date.now();
    const model: LoggedModel = {
      modelId,
      experimentId,
      name: request.name ?? randomRunName(),
      creationTimestamp: now,
      lastUpdatedTimestamp: now,
      artifactUri: `${experiment.artifactLocation.replace(/\/$/, '')}/models/${modelId}/artifacts`,
      status: 'PENDING',
      modelType: request.modelType ?? '',
      sourceRunId: request.sourceRunId ?? '',
      tags: {},
      params: {},
      metrics: [],
    };
    save(folder, model, 'active');
    return this.get(modelId);
  }

  async get(modelId: string): Promise<LoggedModel> {
    await Promise.resolve();
    return this.#read(this.#folder(modelId));
  }

  async finalize(modelId: string, status: LoggedModelStatus): Promise<LoggedModel> {
    const model = await this.get(modelId);
    save(this.#folder(modelId), { ...model, status, lastUpdatedTimestamp: Date.now() }, 'active');
    return this.get(modelId);
  }

  async delete(modelId: string): Promise<void> {
    const model = await this.get(modelId);
    save(this.#folder(modelId), { ...model, lastUpdatedTimestamp: Date.now() }, 'deleted');
  }

  async logParams(modelId: string, params: Tags): Promise<void> {
    await this.get(modelId);
    tagList(params).forEach(checkParam);
    writeAll(this.#folder(modelId), 'params', params);
  }

  async setTags(modelId: string, tags: Tags): Promise<void> {
    await this.get(modelId);
    tagList(tags).forEach(checkTag);
    writeAll(this.#folder(modelId), 'tags', tags);
  }

  async deleteTag(modelId: string, key: string): Promise<void> {
    await this.get(modelId);
    checkKey('tag', key);
    const file = path.join(this.#folder(modelId), 'tags', key);
    if (!fs.existsSync(file))
      throw notFound(`No tag with key '${key}' found for model with ID '${modelId}'.`);
    fs.rmSync(file);
  }

  async search(
    experimentIds: readonly string[],
    request: { pageToken?: string | undefined; maxResults?: number | undefined },
  ): Promise<Page<LoggedModel>> {
    await Promise.resolve();
    const models = experimentIds.flatMap((experimentId) => {
      const experiment = this.#layout.findExperiment(experimentId);
      const folder = experiment === undefined ? '' : path.join(experiment, 'models');
      return entriesOf(folder).flatMap((entry) => {
        const file = path.join(folder, entry.name, 'meta.yaml');
        const content = readTextIfThere(file);
        if (content === undefined || parseMeta(content, schema, file).lifecycle_stage === 'deleted')
          return [];
        return [this.#read(path.join(folder, entry.name))];
      });
    });
    models.sort((a, b) => b.creationTimestamp - a.creationTimestamp || (a.modelId < b.modelId ? -1 : 1));
    return pageOf(models, request, 100);
  }

  #folder(modelId: string): string {
    if (/^[\w-]+$/.test(modelId)) {
      for (const experimentId of this.#layout.activeExperimentIds()) {
        const folder = path.join(this.#layout.root, experimentId, 'models', modelId);
        if (fs.existsSync(path.join(folder, 'meta.yaml'))) return folder;
      }
    }
    throw notFound(`Model '${modelId}' not found`);
  }

  #read(folder: string): LoggedModel {
    const file = path.join(folder, 'meta.yaml');
    const meta = parseMeta(readTextIfThere(file) ?? '', schema, file);
    if (meta.lifecycle_stage === 'deleted') throw notFound(`Model '${meta.model_id}' not found`);
    return {
      modelId: meta.model_id,
      experimentId: meta.experiment_id,
      name: meta.name,
      creationTimestamp: meta.creation_timestamp,
      lastUpdatedTimestamp: meta.last_updated_timestamp,
      artifactUri: meta.artifact_location,
      status: statuses[meta.status - 1]!,
      modelType: meta.model_type,
      sourceRunId: meta.source_run_id,
      tags: readAll(folder, 'tags'),
      params: readAll(folder, 'params'),
      metrics: filesBelow(path.join(folder, 'metrics')).flatMap((key) => {
        const lines = (readTextIfThere(path.join(folder, 'metrics', key)) ?? '').split('\n');
        // A model's line has the run between step and dataset.
        const points = lines
          .filter((line) => line !== '')
          .map((line) => {
            const [timestamp, value, step, , ...dataset] = line.split(' ');
            return {
              ...parseMetricLine(key, [timestamp, value, step, ...dataset].join(' ')),
              modelId: meta.model_id,
            };
          });
        const latest = latestMetric(points);
        return latest === undefined ? [] : [latest];
      }),
    };
  }
}

const save = (folder: string, model: LoggedModel, stage: 'active' | 'deleted'): void => {
  const meta = metaYaml({
    artifact_location: model.artifactUri,
    creation_timestamp: model.creationTimestamp,
    experiment_id: model.experimentId,
    last_updated_timestamp: model.lastUpdatedTimestamp,
    lifecycle_stage: stage,
    model_id: model.modelId,
    model_type: model.modelType === '' ? null : model.modelType,
    name: model.name,
    source_run_id: model.sourceRunId === '' ? null : model.sourceRunId,
    status: statuses.indexOf(model.status) + 1,
    status_message: null,
  });
  replaceFile(path.join(folder, 'meta.yaml'), meta, folder);
};

const writeAll = (folder: string, kind: 'tags' | 'params', values: Tags): void => {
  for (const [key, value] of Object.entries(values)) replaceFile(path.join(folder, kind, key), value, folder);
};

const readAll = (folder: string, kind: 'tags' | 'params'): Tags =>
  Object.fromEntries(
    filesBelow(path.join(folder, kind)).map((key) => [
      key,
      readTextIfThere(path.join(folder, kind, key)) ?? '',
    ]),
  );
