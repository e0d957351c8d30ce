import type { Metric, Page, Tags } from './entities.ts';
import type { SearchRequest } from './store.ts';

/** A version of a registered model. `version` is a number as text, as MLflow's API gives it. */
export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly creationTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly description: string;
  /** Where the model's files are. */
  readonly source: string;
  readonly runId: string;
  readonly status: string;
  readonly modelId?: string | undefined;
  readonly tags: Tags;
  readonly aliases: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly creationTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly description: string;
  readonly tags: Tags;
  /** Alias -> version. */
  readonly aliases: Tags;
}

export type LoggedModelStatus = 'PENDING' | 'READY' | 'FAILED';

/** A model that a run made: files with a name, params and metrics of their own. */
export interface LoggedModel {
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly creationTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly artifactUri: string;
  readonly status: LoggedModelStatus;
  readonly modelType: string;
  readonly sourceRunId: string;
  readonly tags: Tags;
  readonly params: Tags;
  readonly metrics: readonly Metric[];
}

export interface CreateModelVersion {
  readonly source: string;
  readonly runId?: string | undefined;
  readonly modelId?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: Tags | undefined;
}

export interface ModelRegistry {
  createModel(
    name: string,
    options: { description?: string | undefined; tags?: Tags | undefined },
  ): Promise<RegisteredModel>;
  getModel(name: string): Promise<RegisteredModel>;
  updateModel(name: string, description: string): Promise<RegisteredModel>;
  renameModel(name: string, newName: string): Promise<RegisteredModel>;
  deleteModel(name: string): Promise<void>;
  searchModels(request: SearchRequest): Promise<Page<RegisteredModel>>;
  setModelTag(name: string, key: string, value: string): Promise<void>;
  deleteModelTag(name: string, key: string): Promise<void>;
  setAlias(name: string, alias: string, version: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  createVersion(name: string, request: CreateModelVersion): Promise<ModelVersion>;
  getVersion(name: string, version: string): Promise<ModelVersion>;
  getVersionByAlias(name: string, alias: string): Promise<ModelVersion>;
  /** Where the version's files are: its source, or that of the version it is a copy of. */
  downloadUri(name: string, version: string): Promise<string>;
  updateVersion(name: string, version: string, description: string): Promise<ModelVersion>;
  deleteVersion(name: string, version: string): Promise<void>;
  searchVersions(request: SearchRequest): Promise<Page<ModelVersion>>;
  setVersionTag(name: string, version: string, key: string, value: string): Promise<void>;
  deleteVersionTag(name: string, version: string, key: string): Promise<void>;
}

export interface CreateLoggedModel {
  readonly name?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly modelType?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly params?: Tags | undefined;
}

export interface LoggedModelStore {
  create(experimentId: string, request: CreateLoggedModel): Promise<LoggedModel>;
  get(modelId: string): Promise<LoggedModel>;
  finalize(modelId: string, status: LoggedModelStatus): Promise<LoggedModel>;
  delete(modelId: string): Promise<void>;
  logParams(modelId: string, params: Tags): Promise<void>;
  setTags(modelId: string, tags: Tags): Promise<void>;
  deleteTag(modelId: string, key: string): Promise<void>;
  search(
    experimentIds: readonly string[],
    request: { pageToken?: string | undefined; maxResults?: number | undefined },
  ): Promise<Page<LoggedModel>>;
}
