/** What MLflow keeps, named as in MLflow's own Python client (camel case). Times are milliseconds since 1970. */

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
export type LifecycleStage = 'active' | 'deleted';
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
export type Tags = Readonly<Record<string, string>>;

export interface Experiment {
  readonly experimentId: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycleStage: LifecycleStage;
  readonly creationTime?: number | undefined;
  readonly lastUpdateTime?: number | undefined;
  readonly tags: Tags;
}

export interface RunInfo {
  readonly runId: string;
  readonly runName: string;
  readonly experimentId: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime: number;
  readonly endTime?: number | undefined;
  readonly artifactUri: string;
  readonly lifecycleStage: LifecycleStage;
}

/** `metrics` holds the latest value of each key: that with the greatest (step, timestamp, value). */
export interface RunData {
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema?: string | undefined;
  readonly profile?: string | undefined;
}

/** A dataset as input of a run; MLflow's UI shows the tag `mlflow.data.context` ("training", ...). */
export interface DatasetInput {
  readonly dataset: Dataset;
  readonly tags?: Tags | undefined;
}

export interface Run {
  readonly info: RunInfo;
  readonly data: RunData;
  readonly inputs: {
    readonly datasetInputs: readonly DatasetInput[];
    readonly modelInputs: readonly string[];
  };
  readonly outputs: { readonly modelOutputs: readonly { readonly modelId: string; readonly step: number }[] };
}

/** One point of a metric's history. The value may be NaN or infinite (a SQL server stores ±max double for ±inf). */
export interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly modelId?: string | undefined;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

export interface Param {
  readonly key: string;
  readonly value: string;
}

/** A file or folder among a run's artifacts; `path` is relative to the run's artifact root, with `/`. */
export interface FileInfo {
  readonly path: string;
  readonly isDir: boolean;
  readonly fileSize?: number | undefined;
}

/** One page of a listing; `nextPageToken` is absent on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string | undefined;
}
