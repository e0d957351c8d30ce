import fs from 'node:fs';
import path from 'node:path';
import type { Page, Tags } from '../entities.ts';
import { alreadyExists, invalidParameter, notFound } from '../errors.ts';
import type {
  CreateModelVersion,
  LoggedModelStore,
  ModelRegistry,
  ModelVersion,
  RegisteredModel,
} from '../model-entities.ts';
import { searchModels, searchVersions } from '../search/models.ts';
import type { SearchRequest } from '../store.ts';
import { createFile, entriesOf, replaceFile } from './atomic-files.ts';
import type { Layout } from './layout.ts';
import {
  modelMeta,
  readModel,
  readStorageLocation,
  readVersion,
  removeEntry,
  versionMeta,
  writeTags,
} from './registry-files.ts';

/** The registry in `models/` of a file store: a folder a model, a folder a version. */
export class FileRegistry implements ModelRegistry {
  readonly #root: string;
  readonly #loggedModels: LoggedModelStore;

  constructor(layout: Layout, loggedModels: LoggedModelStore) {
    this.#root = path.join(layout.root, 'models');
    this.#loggedModels = loggedModels;
  }

  async createModel(
    name: string,
    options: { description?: string | undefined; tags?: Tags | undefined },
  ): Promise<RegisteredModel> {
    await Promise.resolve();
    const folder = this.#folder(name);
    fs.mkdirSync(folder, { recursive: true });
    const now = Date.now();
    const meta = modelMeta({
      name,
      description: options.description ?? '',
      creationTimestamp: now,
      lastUpdatedTimestamp: now,
    });
    if (!createFile(path.join(folder, 'meta.yaml'), meta, folder)) {
      throw alreadyExists(`Registered Model (name=${name}) already exists.`);
    }
    writeTags(folder, options.tags ?? {});
    return this.#model(name);
  }

  async getModel(name: string): Promise<RegisteredModel> {
    await Promise.resolve();
    return this.#model(name);
  }

  async updateModel(name: string, description: string): Promise<RegisteredModel> {
    await Promise.resolve();
    this.#saveModel({ ...this.#model(name), description });
    return this.#model(name);
  }

  async renameModel(name: string, newName: string): Promise<RegisteredModel> {
    await Promise.resolve();
    const model = this.#model(name);
    if (fs.existsSync(this.#folder(newName)))
      throw alreadyExists(`Registered Model (name=${newName}) already exists.`);
    const versions = this.#versions(name);
    fs.renameSync(this.#folder(name), this.#folder(newName));
    this.#saveModel({ ...model, name: newName });
    for (const version of versions) this.#saveVersion({ ...version, name: newName });
    return this.#model(newName);
  }

  async deleteModel(name: string): Promise<void> {
    await Promise.resolve();
    this.#model(name);
    fs.rmSync(this.#folder(name), { recursive: true });
  }

  async searchModels(request: SearchRequest): Promise<Page<RegisteredModel>> {
    await Promise.resolve();
    return searchModels(
      this.#names().map((name) => this.#model(name)),
      request,
    );
  }

  async setModelTag(name: string, key: string, value: string): Promise<void> {
    await Promise.resolve();
    this.#model(name);
    writeTags(this.#folder(name), { [key]: value });
  }

  async deleteModelTag(name: string, key: string): Promise<void> {
    await Promise.resolve();
    this.#model(name);
    removeEntry(this.#folder(name), 'tags', key);
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await Promise.resolve();
    if (!/^[\w-]+$/.test(alias) || /^v\d+$/i.test(alias) || alias === 'latest') {
      throw invalidParameter(`"${alias}" cannot be an alias`);
    }
    this.#version(name, version);
    const folder = this.#folder(name);
    replaceFile(path.join(folder, 'aliases', alias), version, folder);
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await Promise.resolve();
    this.#model(name);
    removeEntry(this.#folder(name), 'aliases', alias);
  }

  async createVersion(name: string, request: CreateModelVersion): Promise<ModelVersion> {
    const model = this.#model(name);
    const { location, runId } = await this.#origin(request);
    const now = Date.now();
    for (
      let number = 1 + Math.max(0, ...this.#versions(name).map(({ version }) => Number(version)));
      ;
      number++
    ) {
      const version: ModelVersion = {
        name,
        version: String(number),
        creationTimestamp: now,
        lastUpdatedTimestamp: now,
        description: request.description ?? '',
        source: request.source,
        runId,
        status: 'READY',
        modelId: request.modelId,
        tags: {},
        aliases: [],
      };
      const folder = this.#versionFolder(name, version.version);
      fs.mkdirSync(folder, { recursive: true });
      // Of two processes that take the same number one makes the file; the other takes the next.
      if (!createFile(path.join(folder, 'meta.yaml'), versionMeta(version, location), folder)) continue;
      writeTags(folder, request.tags ?? {});
      this.#saveModel(model);
      return this.#version(name, version.version);
    }
  }

  async getVersion(name: string, version: string): Promise<ModelVersion> {
    await Promise.resolve();
    return this.#version(name, version);
  }

  async getVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    await Promise.resolve();
    const version = this.#model(name).aliases[alias];
    if (version === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`);
    return this.#version(name, version);
  }

  async downloadUri(name: string, version: string): Promise<string> {
    await Promise.resolve();
    return this.#storageLocation(name, version);
  }

  async updateVersion(name: string, version: string, description: string): Promise<ModelVersion> {
    await Promise.resolve();
    this.#saveVersion({ ...this.#version(name, version), description });
    return this.#version(name, version);
  }

  async deleteVersion(name: string, version: string): Promise<void> {
    await Promise.resolve();
    for (const alias of this.#version(name, version).aliases)
      removeEntry(this.#folder(name), 'aliases', alias);
    fs.rmSync(this.#versionFolder(name, version), { recursive: true });
  }

  async searchVersions(request: SearchRequest): Promise<Page<ModelVersion>> {
    await Promise.resolve();
    return searchVersions(
      this.#names().flatMap((name) => this.#versions(name)),
      request,
    );
  }

  async setVersionTag(name: string, version: string, key: string, value: string): Promise<void> {
    await Promise.resolve();
    this.#version(name, version);
    writeTags(this.#versionFolder(name, version), { [key]: value });
  }

  async deleteVersionTag(name: string, version: string, key: string): Promise<void> {
    await Promise.resolve();
    this.#version(name, version);
    removeEntry(this.#versionFolder(name, version), 'tags', key);
  }

  #folder(name: string): string {
    if (name === '' || name === '.' || name === '..' || /[/:\\\0]/.test(name)) {
      throw invalidParameter(`"${name}" cannot be a model's name`);
    }
    return path.join(this.#root, name);
  }

  #versionFolder(name: string, version: string): string {
    if (!/^\d+$/.test(version)) throw invalidParameter(`model version "${version}" must be an integer`);
    return path.join(this.#folder(name), `version-${version}`);
  }

  #names(): string[] {
    return entriesOf(this.#root)
      .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(this.#root, entry.name, 'meta.yaml')))
      .map((entry) => entry.name);
  }

  #model(name: string): RegisteredModel {
    const model = readModel(this.#folder(name));
    if (model === undefined) throw notFound(`Registered Model with name=${name} not found`);
    return model;
  }

  #version(name: string, version: string): ModelVersion {
    const found = readVersion(this.#versionFolder(name, version));
    if (found === undefined) throw notFound(`Model Version (name=${name}, version=${version}) not found`);
    return found;
  }

  #storageLocation(name: string, version: string): string {
    return readStorageLocation(this.#versionFolder(name, version)) ?? this.#version(name, version).source;
  }

  /** A source may name another version, or a logged model: then its files are where those are. */
  async #origin(request: CreateModelVersion): Promise<{ location: string; runId: string }> {
    const { source, modelId } = request;
    const [, name, version] = /^models:\/+([^/@]+)(?:\/(\d+))?$/.exec(source) ?? [];
    if (name !== undefined && version !== undefined) {
      return { location: this.#storageLocation(name, version), runId: request.runId ?? '' };
    }
    const origin = name ?? modelId;
    if (origin === undefined) return { location: source, runId: request.runId ?? '' };
    const logged = await this.#loggedModels.get(origin);
    return {
      location: name === undefined ? source : logged.artifactUri,
      runId: request.runId ?? logged.sourceRunId,
    };
  }

  #versions(name: string): ModelVersion[] {
    return entriesOf(this.#folder(name))
      .filter((entry) => /^version-\d+$/.test(entry.name))
      .map((entry) => readVersion(path.join(this.#folder(name), entry.name)))
      .filter((version) => version !== undefined);
  }

  #saveModel(model: RegisteredModel): void {
    const folder = this.#folder(model.name);
    replaceFile(
      path.join(folder, 'meta.yaml'),
      modelMeta({ ...model, lastUpdatedTimestamp: Date.now() }),
      folder,
    );
  }

  #saveVersion(version: ModelVersion): void {
    const folder = this.#versionFolder(version.name, version.version);
    const storageLocation = this.#storageLocation(version.name, version.version);
    replaceFile(
      path.join(folder, 'meta.yaml'),
      versionMeta({ ...version, lastUpdatedTimestamp: Date.now() }, storageLocation),
      folder,
    );
  }
}
