export { ArtifactClient } from './artifact-client.ts';
export {
  type CreateRunOptions,
  type MetricOptions,
  type ParamValue,
  type SearchOptions,
  paramText,
} from './client-options.ts';
export { type ClientOptions, MlflowClient, type StopWatch } from './client.ts';
export type {
  Dataset,
  DatasetInput,
  Experiment,
  FileInfo,
  LifecycleStage,
  Metric,
  Page,
  Param,
  Run,
  RunData,
  RunInfo,
  RunStatus,
  Tags,
  ViewType,
} from './entities.ts';
export {
  type FailedCall,
  MlflowAnswerError,
  MlflowConnectionError,
  MlflowError,
  isTransient,
} from './errors.ts';
export { ActiveRun, type WithRunOptions, withRun } from './fluent.ts';
export { type Batch, limits, splitBatch } from './limits.ts';
export { ExperimentClient } from './experiment-client.ts';
export { ModelClient } from './model-client.ts';
export type {
  CreateLoggedModel,
  CreateModelVersion,
  LoggedModel,
  LoggedModelStatus,
  LoggedModelStore,
  ModelRegistry,
  ModelVersion,
  RegisteredModel,
} from './model-entities.ts';
export { collect, collectBytes } from './paging.ts';
export type { Credentials } from './rest/credentials.ts';
export { type HttpRequest, type HttpResponse, type HttpSend, fetchSend } from './rest/http.ts';
export type { MultipartOptions } from './rest/multipart-upload.ts';
export { RestStore, type RestStoreOptions } from './rest/rest-store.ts';
export type { RetryPolicy } from './rest/retry.ts';
export type {
  ArtifactBody,
  ArtifactRepository,
  ArtifactStore,
  CreateRunRequest,
  ExperimentStore,
  PageRequest,
  RunStore,
  SearchRequest,
  SizedBody,
  Store,
  UpdateRunRequest,
} from './store.ts';
export { type StoreSync, type SyncStoreOptions, syncStore } from './sync-store.ts';
export { systemTags } from './system-tags.ts';
export type { LoadTableOptions } from './table-artifacts.ts';
export type { Table } from './tables.ts';
