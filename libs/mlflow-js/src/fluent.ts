import { type MetricOptions, namesRun, type ParamValue } from './client-options.ts';
import type { MlflowClient } from './client.ts';
import type { DatasetInput, FileInfo, Run, RunStatus, Tags } from './entities.ts';
import { invalidParameter } from './errors.ts';
import type { ArtifactBody } from './store.ts';

export interface WithRunOptions {
  /**
   * Made if there is none of that name. Without this, `experimentId`, `parent` and `runId`, a client of `createClient` takes
   * what MLFLOW_RUN_ID, MLFLOW_EXPERIMENT_NAME or MLFLOW_EXPERIMENT_ID names, else the experiment "Default".
   */
  readonly experimentName?: string | undefined;
  readonly experimentId?: string | undefined;
  readonly runName?: string | undefined;
  /** The run to nest under; its experiment is taken too. */
  readonly parent?: ActiveRun | undefined;
  readonly parentRunId?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly params?: Readonly<Record<string, ParamValue>> | undefined;
  /** Markdown shown at the top of the run's page. */
  readonly note?: string | undefined;
  /** When it has aborted by the end of the body, the run ends as KILLED. */
  readonly signal?: AbortSignal | undefined;
  /** Continues this run instead of making one. */
  readonly runId?: string | undefined;
  /** End the run as KILLED when SIGINT or SIGTERM stops the process, where the client watches it. Default true. */
  readonly watchProcess?: boolean | undefined;
}

/** A run that is going on, with the client's methods bound to it. */
export class ActiveRun {
  readonly client: MlflowClient;
  readonly runId: string;
  readonly experimentId: string;
  readonly runName: string;
  readonly artifactUri: string;

  constructor(client: MlflowClient, run: Run) {
    this.client = client;
    this.runId = run.info.runId;
    this.experimentId = run.info.experimentId;
    this.runName = run.info.runName;
    this.artifactUri = run.info.artifactUri;
  }

  /** The run's page in MLflow's UI, where there is a server. */
  get url(): string | undefined {
    return this.client.runUrl(this.experimentId, this.runId);
  }

  logParams(params: Readonly<Record<string, ParamValue>>): Promise<void> {
    return this.client.logParams(this.runId, params);
  }

  logMetric(key: string, value: number, options?: MetricOptions): Promise<void> {
    return this.client.logMetric(this.runId, key, value, options);
  }

  logMetrics(metrics: Readonly<Record<string, number>>, options?: MetricOptions): Promise<void> {
    return this.client.logMetrics(this.runId, metrics, options);
  }

  setTags(tags: Tags): Promise<void> {
    return this.client.setTags(this.runId, tags);
  }

  logInputs(datasets: readonly DatasetInput[]): Promise<void> {
    return this.client.logInputs(this.runId, datasets);
  }

  logArtifactBytes(path: string, body: ArtifactBody): Promise<void> {
    return this.client.logArtifactBytes(this.runId, path, body);
  }

  logText(text: string, path: string): Promise<void> {
    return this.client.logText(this.runId, text, path);
  }

  logDict(value: unknown, path: string): Promise<void> {
    return this.client.logDict(this.runId, value, path);
  }

  listArtifacts(path?: string): Promise<FileInfo[]> {
    return this.client.listArtifacts(this.runId, path);
  }
}

async function startRun(client: MlflowClient, given: WithRunOptions): Promise<Run> {
  const options: WithRunOptions = namesRun(given)
    ? given
    : { ...given, ...(await client.unnamedRun?.(client)) };
  if (options.runId !== undefined) {
    await client.updateRun(options.runId, { status: 'RUNNING' });
    return client.getRun(options.runId);
  }
  const experimentId =
    options.experimentId ??
    (options.experimentName === undefined
      ? options.parent?.experimentId
      : (await client.getOrCreateExperiment(options.experimentName)).experimentId);
  if (experimentId === undefined) {
    throw invalidParameter('withRun needs experimentName, experimentId, parent or runId');
  }
  return client.createRun(experimentId, {
    runName: options.runName,
    tags: options.tags,
    note: options.note,
    parentRunId: options.parentRunId ?? options.parent?.runId,
  });
}

/**
 * Runs `body` inside a run: it ends FINISHED, FAILED when `body` throws, KILLED when `options.signal` has aborted or,
 * with a client of `mlflow-js/node`, when the process is stopped meanwhile. What `body` threw is thrown again, also when
 * the run's end could not be written.
 * @returns what `body` returned.
 */
export async function withRun<T>(
  client: MlflowClient,
  options: WithRunOptions,
  body: (run: ActiveRun) => Promise<T> | T,
): Promise<T> {
  options.signal?.throwIfAborted();
  const starting = startRun(client, options);
  let ended: Promise<void> | undefined;
  // The first end stays: a killed run is not finished by what its body does in the last moments.
  const end = (status: RunStatus): Promise<void> =>
    (ended ??= starting.then(({ info }) => client.setTerminated(info.runId, status)));
  const unwatch = options.watchProcess === false ? undefined : client.watchStop?.(() => end('KILLED'));
  const aborted = (): boolean => options.signal?.aborted === true;
  try {
    const run = new ActiveRun(client, await starting);
    let result: T;
    try {
      if (options.params !== undefined) await run.logParams(options.params);
      result = await body(run);
    } catch (error) {
      await end(aborted() ? 'KILLED' : 'FAILED').catch(() => undefined);
      throw error;
    }
    await end(aborted() ? 'KILLED' : 'FINISHED');
    return result;
  } finally {
    unwatch?.();
  }
}
