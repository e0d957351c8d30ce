import path from 'node:path';
import { namesRun, type ParamValue } from '../client-options.ts';
import type { Tags } from '../entities.ts';
import { MlflowError } from '../errors.ts';
import { createStore } from '../node/create-client.ts';
import { type Environment, readEnvironment, runOfEnvironment } from '../node/environment.ts';
import { systemTags } from '../system-tags.ts';
import type { BackendOptions } from './backend.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import type { Entry } from './entry.ts';
import type { FsyncPolicy } from './journal.ts';

/** A run that another logger makes: its name in the journal, and its id once the store has given it one. */
export interface ParentRun {
  readonly key: string;
  readonly knownRunId: string | undefined;
  readonly experiment: {
    readonly experimentName?: string | undefined;
    readonly experimentId?: string | undefined;
  };
}

export interface RunLoggerOptions {
  /** http(s), `file:` or a path; absent: MLFLOW_TRACKING_URI, else `mlruns`. */
  readonly trackingUri?: string | undefined;
  readonly env?: Environment | undefined;
  /** Absent, with no `experimentId`, `parent`, `parentRunId` or `runId` either: what the environment names, else `Default`. */
  readonly experimentName?: string | undefined;
  readonly experimentId?: string | undefined;
  readonly runName?: string | undefined;
  /** Continues this run instead of making one. */
  readonly runId?: string | undefined;
  /** The run to nest under. A logger whose run is not on the server yet will do. */
  readonly parent?: ParentRun | undefined;
  readonly parentRunId?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly params?: Readonly<Record<string, ParamValue>> | undefined;
  readonly note?: string | undefined;
  /** Where journals lie until they are delivered. Default `mlflow-journal` in the working directory. */
  readonly journalFolder?: string | undefined;
  readonly fsync?: FsyncPolicy | undefined;
  readonly delivery?: DeliveryOptions | undefined;
  /** Bytes that may be on their way to the delivering thread; what comes beyond is dropped. Default 64 MB. */
  readonly maxPendingBytes?: number | undefined;
  /** Told what goes wrong, each kind once a minute at most; default: a line on standard error. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** End the run as KILLED on SIGINT and SIGTERM, and journal what is left at exit. Default true. */
  readonly watchProcess?: boolean | undefined;
  /** Seconds that a process which is stopped by a signal gives to the delivery. Default 5. */
  readonly patience?: number | undefined;
}

/** Options that name no run and no experiment take what the environment names. */
export function namedOptions(options: RunLoggerOptions): RunLoggerOptions {
  return namesRun(options) ? options : { ...options, ...runOfEnvironment(options.env) };
}

/** A journal's first entry: the run to make, or the one to go on with. */
export function firstEntry(key: string, options: RunLoggerOptions): Entry {
  const { runId, parent, note } = options;
  if (runId !== undefined) return { kind: 'continue', key, runId };
  const tags: Record<string, string> = { ...options.tags };
  const parentRunId = options.parentRunId ?? parent?.knownRunId;
  if (parentRunId !== undefined) tags[systemTags.parentRunId] = parentRunId;
  if (note !== undefined) tags[systemTags.note] = note;
  const { experimentId, experimentName } = experimentOf(options);
  return {
    kind: 'start',
    key,
    startTime: Date.now(),
    tags,
    runName: options.runName,
    experimentId,
    experimentName,
    parentKey: parentRunId === undefined ? parent?.key : undefined,
  };
}

/** The experiment that a run belongs to: its own or its parent's. */
export function experimentOf(options: RunLoggerOptions): ParentRun['experiment'] {
  if (options.experimentId !== undefined) return { experimentId: options.experimentId };
  if (options.experimentName !== undefined) return { experimentName: options.experimentName };
  return options.parent?.experiment ?? {};
}

/**
 * Where a run's entries go. `direct`: a folder, which needs no journal.
 * @throws MlflowError INVALID_PARAMETER_VALUE for an address or a variable that cannot be used.
 */
export function destination(key: string, options: RunLoggerOptions): BackendOptions & { direct: boolean } {
  const env = options.env ?? process.env;
  const uri = options.trackingUri ?? readEnvironment(env).trackingUri ?? 'mlruns';
  try {
    createStore(uri, env);
  } catch (error) {
    // What the disk refuses, the thread tells.
    if (error instanceof MlflowError) throw error;
  }
  const folder = path.resolve(options.journalFolder ?? 'mlflow-journal');
  return {
    uri,
    direct: !/^https?:/i.test(uri),
    env: { ...env },
    journalFile: path.join(folder, `${key}.journal`),
    fsync: options.fsync ?? 'second',
    delivery: options.delivery ?? {},
  };
}
