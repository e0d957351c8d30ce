import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Experiment, LifecycleStage, Page, Tags, ViewType } from '../entities.ts';
import { type MlflowError, alreadyExists, invalidParameter, notFound } from '../errors.ts';
import { searchExperiments } from '../search/experiments.ts';
import type { ExperimentStore, SearchRequest } from '../store.ts';
import { checkExperimentName, checkKey } from '../validation.ts';
import { createFile, filesBelow, readTextIfThere, replaceFile } from './atomic-files.ts';
import type { Layout } from './layout.ts';
import { metaYaml, optionalNumber, parseMeta, yamlText } from './meta-yaml.ts';

const schema = z.object({
  experiment_id: yamlText,
  name: yamlText,
  artifact_location: yamlText,
  lifecycle_stage: z.enum(['active', 'deleted']).default('active'),
  creation_time: optionalNumber,
  last_update_time: optionalNumber,
});

const metaOf = (experiment: Experiment): string =>
  metaYaml({
    artifact_location: experiment.artifactLocation,
    creation_time: experiment.creationTime ?? null,
    experiment_id: experiment.experimentId,
    last_update_time: experiment.lastUpdateTime ?? null,
    lifecycle_stage: experiment.lifecycleStage,
    name: experiment.name,
  });

/**
 * An 18-digit id from the name: two processes that make the same experiment at the same time meet in one folder, and
 * linking its meta.yaml decides who made it. MLflow's own ids are 18 random digits.
 */
const idFor = (name: string, attempt: number): string => {
  const digest = createHash('sha256').update(`${attempt}\n${name}`).digest();
  return String(100_000_000_000_000_000n + (digest.readBigUInt64BE() % 900_000_000_000_000_000n));
};

export class FileExperiments implements ExperimentStore {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  async create(
    name: string,
    options: { artifactLocation?: string | undefined; tags?: Tags | undefined },
  ): Promise<string> {
    checkExperimentName(name);
    Object.keys(options.tags ?? {}).forEach((key) => {
      checkKey('tag', key);
    });
    const existing = await this.getByName(name);
    if (existing !== undefined) throw this.#taken(existing);
    for (let attempt = 0; ; attempt++) {
      const id = idFor(name, attempt);
      const deleted = this.#read(path.join(this.#layout.trash, id));
      if (deleted === undefined && this.createWithId(id, name, options)) return id;
      const other = deleted ?? this.#read(path.join(this.#layout.root, id));
      // Another process was faster; an experiment of another name there was renamed, and the next id is tried.
      if (other?.name === name) throw this.#taken(other);
    }
  }

  /** Makes the experiment's folder. @returns false when another process made it. */
  createWithId(
    id: string,
    name: string,
    options: { artifactLocation?: string | undefined; tags?: Tags | undefined } = {},
  ): boolean {
    const folder = path.join(this.#layout.root, id);
    fs.mkdirSync(folder, { recursive: true });
    const now = Date.now();
    const meta = metaOf({
      experimentId: id,
      name,
      artifactLocation: options.artifactLocation ?? `${this.#layout.uri}/${id}`,
      lifecycleStage: 'active',
      creationTime: now,
      lastUpdateTime: now,
      tags: {},
    });
    if (!createFile(path.join(folder, 'meta.yaml'), meta, folder)) return false;
    for (const [key, value] of Object.entries(options.tags ?? {})) this.#writeTag(folder, key, value);
    return true;
  }

  get(experimentId: string): Promise<Experiment> {
    return Promise.resolve().then(() => this.#get(experimentId));
  }

  async getByName(name: string): Promise<Experiment | undefined> {
    await Promise.resolve();
    return this.#all('ALL').find((experiment) => experiment.name === name);
  }

  async search(request: SearchRequest & { viewType?: ViewType | undefined }): Promise<Page<Experiment>> {
    await Promise.resolve();
    return searchExperiments(this.#all(request.viewType ?? 'ACTIVE_ONLY'), request);
  }

  async rename(experimentId: string, name: string): Promise<void> {
    checkExperimentName(name);
    const experiment = this.#get(experimentId);
    const existing = await this.getByName(name);
    if (existing !== undefined) throw this.#taken(existing);
    this.#checkActive(experiment);
    this.#write({ ...experiment, name });
  }

  async setLifecycleStage(experimentId: string, stage: LifecycleStage): Promise<void> {
    await Promise.resolve();
    if (experimentId === '0' && stage === 'deleted') throw invalidParameter('the default experiment stays');
    const experiment = this.#get(experimentId);
    if (experiment.lifecycleStage === stage)
      throw notFound(`there is no experiment ${experimentId} that is not ${stage}`);
    const [from, to] =
      stage === 'deleted' ? [this.#layout.root, this.#layout.trash] : [this.#layout.trash, this.#layout.root];
    fs.mkdirSync(to, { recursive: true });
    fs.renameSync(path.join(from, experimentId), path.join(to, experimentId));
    this.#write({ ...experiment, lifecycleStage: stage });
  }

  async setTag(experimentId: string, key: string, value: string): Promise<void> {
    await Promise.resolve();
    checkKey('tag', key);
    this.#checkActive(this.#get(experimentId));
    this.#writeTag(this.#layout.experimentFolder(experimentId), key, value);
  }

  async deleteTag(experimentId: string, key: string): Promise<void> {
    await Promise.resolve();
    checkKey('tag', key);
    const file = path.join(this.#layout.experimentFolder(experimentId), 'tags', key);
    if (!fs.existsSync(file))
      throw notFound(`No tag with name: ${key} in experiment with id ${experimentId}`);
    fs.rmSync(file);
  }

  /** Deleted runs' experiments included, as MLflow finds them. */
  #get(experimentId: string): Experiment {
    const experiment = this.#read(this.#layout.experimentFolder(experimentId));
    if (experiment === undefined) throw notFound(`Could not find experiment with ID ${experimentId}`);
    return experiment;
  }

  #all(viewType: ViewType): Experiment[] {
    const { root, trash } = this.#layout;
    const folders = [
      ...(viewType === 'DELETED_ONLY'
        ? []
        : this.#layout.activeExperimentIds().map((id) => path.join(root, id))),
      ...(viewType === 'ACTIVE_ONLY'
        ? []
        : this.#layout.deletedExperimentIds().map((id) => path.join(trash, id))),
    ];
    return folders.map((folder) => this.#read(folder)).filter((experiment) => experiment !== undefined);
  }

  /** Undefined for a folder that another process is just making, or that is no experiment. */
  #read(folder: string): Experiment | undefined {
    const file = path.join(folder, 'meta.yaml');
    const text = readTextIfThere(file);
    if (text === undefined) return undefined;
    const meta = parseMeta(text, schema, file);
    if (meta.experiment_id !== path.basename(folder)) return undefined;
    const tags = filesBelow(path.join(folder, 'tags')).map((key): [string, string] => [
      key,
      readTextIfThere(path.join(folder, 'tags', key)) ?? '',
    ]);
    return {
      experimentId: meta.experiment_id,
      name: meta.name,
      artifactLocation: meta.artifact_location,
      lifecycleStage: meta.lifecycle_stage,
      creationTime: meta.creation_time,
      lastUpdateTime: meta.last_update_time,
      tags: Object.fromEntries(tags),
    };
  }

  #write(experiment: Experiment): void {
    const folder = this.#layout.experimentFolder(experiment.experimentId);
    replaceFile(
      path.join(folder, 'meta.yaml'),
      metaOf({ ...experiment, lastUpdateTime: Date.now() }),
      folder,
    );
  }

  #writeTag(folder: string, key: string, value: string): void {
    replaceFile(path.join(folder, 'tags', key), value, folder);
  }

  #checkActive(experiment: Experiment): void {
    if (experiment.lifecycleStage !== 'active') {
      throw invalidParameter(`experiment ${experiment.experimentId} is deleted and cannot be changed`);
    }
  }

  #taken(experiment: Experiment): MlflowError {
    const state = experiment.lifecycleStage === 'deleted' ? ' in deleted state' : '';
    return alreadyExists(`Experiment '${experiment.name}' already exists${state}.`);
  }
}
