import type {
  DatasetInput,
  Experiment,
  FileInfo,
  LifecycleStage,
  Metric,
  Page,
  Run,
  RunInfo,
  RunStatus,
  Tags,
  ViewType,
} from './entities.ts';
import type { Batch } from './limits.ts';
import type { LoggedModelStore, ModelRegistry } from './model-entities.ts';

/** The parts of a search that every listing shares. `maxResults` is the size of one page. */
export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly pageToken?: string | undefined;
}

export interface SearchRequest extends PageRequest {
  /** MLflow's filter language, for example `metrics.loss < 0.1 and params.model = "lenet"`. */
  readonly filter?: string | undefined;
  /** For example `["metrics.loss ASC", "attributes.start_time DESC"]`. */
  readonly orderBy?: readonly string[] | undefined;
}

export interface ExperimentStore {
  create(
    name: string,
    options: { artifactLocation?: string | undefined; tags?: Tags | undefined },
  ): Promise<string>;
  get(experimentId: string): Promise<Experiment>;
  getByName(name: string): Promise<Experiment | undefined>;
  search(request: SearchRequest & { viewType?: ViewType | undefined }): Promise<Page<Experiment>>;
  rename(experimentId: string, name: string): Promise<void>;
  setLifecycleStage(experimentId: string, stage: LifecycleStage): Promise<void>;
  setTag(experimentId: string, key: string, value: string): Promise<void>;
  deleteTag(experimentId: string, key: string): Promise<void>;
}

export interface CreateRunRequest {
  readonly experimentId: string;
  readonly runName?: string | undefined;
  readonly startTime: number;
  readonly tags?: Tags | undefined;
  readonly userId?: string | undefined;
}

export interface UpdateRunRequest {
  readonly status?: RunStatus | undefined;
  readonly endTime?: number | undefined;
  readonly runName?: string | undefined;
}

export interface RunStore {
  create(request: CreateRunRequest): Promise<Run>;
  get(runId: string): Promise<Run>;
  update(runId: string, request: UpdateRunRequest): Promise<RunInfo>;
  setLifecycleStage(runId: string, stage: LifecycleStage): Promise<void>;
  search(
    request: SearchRequest & { experimentIds: readonly string[]; viewType?: ViewType | undefined },
  ): Promise<Page<Run>>;
  /** Writes one batch, already within the server's limits. */
  logBatch(runId: string, batch: Batch): Promise<void>;
  deleteTag(runId: string, key: string): Promise<void>;
  metricHistory(runId: string, key: string, request: PageRequest): Promise<Page<Metric>>;
  logInputs(
    runId: string,
    inputs: { datasets?: readonly DatasetInput[] | undefined; modelIds?: readonly string[] | undefined },
  ): Promise<void>;
  logOutputs(runId: string, models: readonly { modelId: string; step: number }[]): Promise<void>;
}

/** Bytes of known number that can be read in parts: what a large upload needs. */
export interface SizedBody {
  readonly size: number;
  /** The bytes [from, to). */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** Bytes that can be read more than once, since an upload may have to be tried again. */
export type ArtifactBody = Uint8Array | SizedBody | (() => AsyncIterable<Uint8Array>);

/** The files under one artifact root (a run's or a logged model's `artifactUri`); paths are relative, with `/`. */
export interface ArtifactRepository {
  list(path?: string): Promise<FileInfo[]>;
  write(path: string, body: ArtifactBody): Promise<void>;
  read(path: string): AsyncIterable<Uint8Array>;
  delete(path: string): Promise<void>;
}

export interface ArtifactStore {
  /** The repository behind an artifact URI. Throws a MlflowError for a scheme that this store cannot reach. */
  repository(artifactUri: string): ArtifactRepository;
}

/** Where tracking data lies: a server (RestStore) or a folder in MLflow's own layout (FileStore). */
export interface Store {
  /** The tracking URI without credentials. */
  readonly uri: string;
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly artifacts: ArtifactStore;
  readonly registry: ModelRegistry;
  readonly loggedModels: LoggedModelStore;
  /** Releases connections and file handles; the store can be used again afterwards. */
  close(): Promise<void>;
}
