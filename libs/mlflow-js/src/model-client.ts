import { ArtifactClient } from './artifact-client.ts';
import { artifactPath } from './artifact-path.ts';
import type { FileInfo, Tags } from './entities.ts';
import { tagList } from './limits.ts';
import type {
  CreateLoggedModel,
  CreateModelVersion,
  LoggedModel,
  LoggedModelStatus,
  ModelVersion,
  RegisteredModel,
} from './model-entities.ts';
import { copyModelVersion } from './model-copy.ts';
import { paged } from './paging.ts';
import type { ArtifactBody, SearchRequest } from './store.ts';
import { checkParam } from './validation.ts';

type Search = Pick<SearchRequest, 'filter' | 'orderBy'>;

/** The part of the client that deals with models: those that runs log, and the registry. */
export class ModelClient extends ArtifactClient {
  createRegisteredModel(
    name: string,
    options: { description?: string; tags?: Tags } = {},
  ): Promise<RegisteredModel> {
    return this.store.registry.createModel(name, options);
  }

  getRegisteredModel(name: string): Promise<RegisteredModel> {
    return this.store.registry.getModel(name);
  }

  updateRegisteredModel(name: string, description: string): Promise<RegisteredModel> {
    return this.store.registry.updateModel(name, description);
  }

  renameRegisteredModel(name: string, newName: string): Promise<RegisteredModel> {
    return this.store.registry.renameModel(name, newName);
  }

  deleteRegisteredModel(name: string): Promise<void> {
    return this.store.registry.deleteModel(name);
  }

  searchRegisteredModels(options: Search = {}): AsyncGenerator<RegisteredModel> {
    return paged((pageToken) => this.store.registry.searchModels({ ...options, pageToken }));
  }

  setRegisteredModelTag(name: string, key: string, value: string): Promise<void> {
    return this.store.registry.setModelTag(name, key, value);
  }

  deleteRegisteredModelTag(name: string, key: string): Promise<void> {
    return this.store.registry.deleteModelTag(name, key);
  }

  setRegisteredModelAlias(name: string, alias: string, version: string): Promise<void> {
    return this.store.registry.setAlias(name, alias, version);
  }

  deleteRegisteredModelAlias(name: string, alias: string): Promise<void> {
    return this.store.registry.deleteAlias(name, alias);
  }

  createModelVersion(name: string, request: CreateModelVersion): Promise<ModelVersion> {
    return this.store.registry.createVersion(name, request);
  }

  /**
   * Makes a version of the model `name`, which is made where there is none, from a version that is there: its
   * description, tags and run come along, its files stay where they are.
   * @param modelUri `models:/name/version`, `models:/name@alias` or `models:/name/latest`
   */
  copyModelVersion(modelUri: string, name: string): Promise<ModelVersion> {
    return copyModelVersion(this.store.registry, modelUri, name);
  }

  /** The artifact URI of a version's files. */
  getModelVersionDownloadUri(name: string, version: string): Promise<string> {
    return this.store.registry.downloadUri(name, version);
  }

  getModelVersion(name: string, version: string): Promise<ModelVersion> {
    return this.store.registry.getVersion(name, version);
  }

  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    return this.store.registry.getVersionByAlias(name, alias);
  }

  updateModelVersion(name: string, version: string, description: string): Promise<ModelVersion> {
    return this.store.registry.updateVersion(name, version, description);
  }

  deleteModelVersion(name: string, version: string): Promise<void> {
    return this.store.registry.deleteVersion(name, version);
  }

  searchModelVersions(options: Search = {}): AsyncGenerator<ModelVersion> {
    return paged((pageToken) => this.store.registry.searchVersions({ ...options, pageToken }));
  }

  setModelVersionTag(name: string, version: string, key: string, value: string): Promise<void> {
    return this.store.registry.setVersionTag(name, version, key, value);
  }

  deleteModelVersionTag(name: string, version: string, key: string): Promise<void> {
    return this.store.registry.deleteVersionTag(name, version, key);
  }

  /** Makes a logged model; write its files with `logModelArtifactBytes`, then call `finalizeLoggedModel`. */
  createLoggedModel(experimentId: string, options: CreateLoggedModel = {}): Promise<LoggedModel> {
    return this.store.loggedModels.create(experimentId, options);
  }

  getLoggedModel(modelId: string): Promise<LoggedModel> {
    return this.store.loggedModels.get(modelId);
  }

  finalizeLoggedModel(modelId: string, status: LoggedModelStatus = 'READY'): Promise<LoggedModel> {
    return this.store.loggedModels.finalize(modelId, status);
  }

  deleteLoggedModel(modelId: string): Promise<void> {
    return this.store.loggedModels.delete(modelId);
  }

  /** Params of a logged model; `createLoggedModel` takes those that are known from the start. */
  async logModelParams(modelId: string, params: Tags): Promise<void> {
    tagList(params).forEach(checkParam);
    await this.store.loggedModels.logParams(modelId, params);
  }

  setLoggedModelTags(modelId: string, tags: Tags): Promise<void> {
    return this.store.loggedModels.setTags(modelId, tags);
  }

  deleteLoggedModelTag(modelId: string, key: string): Promise<void> {
    return this.store.loggedModels.deleteTag(modelId, key);
  }

  searchLoggedModels(experimentIds: readonly string[]): AsyncGenerator<LoggedModel> {
    return paged((pageToken) => this.store.loggedModels.search(experimentIds, { pageToken }));
  }

  async logModelArtifactBytes(modelId: string, path: string, body: ArtifactBody): Promise<void> {
    const { artifactUri } = await this.store.loggedModels.get(modelId);
    await this.store.artifacts.repository(artifactUri).write(artifactPath(path), body);
  }

  /** The files and folders directly below `path`, sorted; `path` of each is relative to the model's artifact root. */
  async listLoggedModelArtifacts(modelId: string, path = ''): Promise<FileInfo[]> {
    const { artifactUri } = await this.store.loggedModels.get(modelId);
    const files = await this.store.artifacts.repository(artifactUri).list(path);
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
