import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { artifactPath, joinPath } from '../artifact-path.ts';
import type { MetricOptions, ParamValue } from '../client-options.ts';
import type { DatasetInput, Tags } from '../entities.ts';
import { invalidParameter } from '../errors.ts';
import { watchProcess } from '../node/process-end.ts';
import { withoutUserInfo } from '../rest/credentials.ts';
import { inputsEntry, metricsEntry, paramsEntry, tagsEntry } from './checked-entry.ts';
import { type Entry, entryText } from './entry.ts';
import { type EndState, type LoggerState, Warnings } from './logger-state.ts';
import type { RunEvent } from './protocol.ts';
import { RunLink } from './run-link.ts';
import {
  type ParentRun,
  type RunLoggerOptions,
  destination,
  experimentOf,
  firstEntry,
  namedOptions,
} from './run-logger-options.ts';
import { StepClock } from './step-clock.ts';

interface MadeRun {
  readonly runId: string;
  readonly experimentId: string;
}

/**
 * Logs a run without ever waiting for it: every call leaves its entry to another thread and returns. That one writes a journal
 * and delivers it to the server in batches; where the server is away, the journal keeps everything until it is back,
 * or until `syncJournals` delivers it. Nothing here throws for what a server, a network or a disk does, nor for an
 * invalid value: that is counted in `state.dropped` and said by `onWarning`.
 */
export class RunLogger implements ParentRun {
  /** The name of this run before the server gave it an id; also the journal's name. */
  readonly key: string = randomUUID().replaceAll('-', '');
  /** Undefined for a folder, which needs none. */
  readonly journalFile: string | undefined;
  /** Without the name and password that it may have been given with. */
  readonly trackingUri: string;
  readonly experiment: ParentRun['experiment'];
  readonly #options: RunLoggerOptions;
  readonly #link: RunLink;
  readonly #clock = new StepClock();
  readonly #made: Promise<MadeRun>;
  readonly #warnings: Warnings;
  #known: MadeRun | undefined;
  #onMade: (run: MadeRun) => void = () => undefined;
  #state = { dropped: 0, refused: 0, lastFailure: undefined as string | undefined };
  #ended: Promise<EndState> | undefined;
  #unwatch: (() => void) | undefined;

  /** @throws MlflowError INVALID_PARAMETER_VALUE for an address or a variable of the environment that cannot be used. */
  constructor(given: RunLoggerOptions) {
    const options = namedOptions(given);
    this.#options = options;
    this.#warnings = new Warnings(options.onWarning);
    this.experiment = experimentOf(options);
    const { direct, ...backend } = destination(this.key, options);
    this.trackingUri = direct ? backend.uri : withoutUserInfo(backend.uri).uri;
    this.journalFile = direct ? undefined : backend.journalFile;
    this.#made = new Promise((resolve) => (this.#onMade = resolve));
    this.#link = new RunLink(backend, direct, (event) => {
      this.#hear(event);
    });
    this.#log(firstEntry(this.key, options));
    if (options.params !== undefined) this.logParams(options.params);
    if (options.watchProcess !== false) {
      const stop = (seconds: number): Promise<EndState> => this.end('KILLED', { seconds });
      this.#unwatch = watchProcess({ stop, settle: (time) => this.settle(time) }, options.patience);
    }
  }

  get state(): LoggerState {
    return { ...this.#state };
  }

  /** The run's id, once the store has made it: at once for a folder, when the server is there for a server. */
  async runId(): Promise<string> {
    return (await this.#link.hold(this.#made)).runId;
  }

  async experimentId(): Promise<string> {
    return (await this.#link.hold(this.#made)).experimentId;
  }

  /** The run's id if it is known already. */
  get knownRunId(): string | undefined {
    return this.#known?.runId;
  }

  logMetric(key: string, value: number, options: MetricOptions = {}): void {
    this.logMetrics({ [key]: value }, options);
  }

  /** Metrics of one step. Without a `timestamp` it is now, and later than that of an equal earlier point. */
  logMetrics(values: Readonly<Record<string, number>>, options: MetricOptions = {}): void {
    this.#checked(() => {
      this.#log(metricsEntry(values, options, this.#clock));
    });
  }

  logParams(params: Readonly<Record<string, ParamValue>>): void {
    this.#checked(() => {
      this.#log(paramsEntry(params));
    });
  }

  setTags(tags: Tags): void {
    this.#checked(() => {
      this.#log(tagsEntry(tags));
    });
  }

  logInputs(datasets: readonly DatasetInput[]): void {
    this.#checked(() => {
      this.#log(inputsEntry(datasets));
    });
  }

  /** Bytes as the artifact `name`. They are copied, so the caller may reuse its buffer. */
  logArtifactBytes(name: string, bytes: Uint8Array): void {
    this.#checked(() => {
      this.#link.artifact(artifactPath(name), bytes);
    });
  }

  logText(text: string, name: string): void {
    this.logArtifactBytes(name, new TextEncoder().encode(text));
  }

  logDict(value: unknown, name: string): void {
    this.logText(`${JSON.stringify(value, undefined, 2)}\n`, name);
  }

  /** A file as an artifact. It is copied soon after, on the other thread, and must not change until then. */
  logArtifact(file: string, folder = ''): void {
    this.#checked(() => {
      if (!fs.existsSync(file)) throw invalidParameter(`"${file}" is not there`);
      const name = joinPath(artifactPath(folder), path.basename(file));
      this.#link.artifact(name, path.resolve(file));
    });
  }

  /** Waits until everything so far is on the server. @returns false when it was not within `seconds`. */
  flush(seconds = 30): Promise<boolean> {
    return this.#link.flush(seconds);
  }

  /**
   * Ends the run and waits, at most `seconds`, until everything is on the server. What is not is in the journal, which
   * `syncJournals` delivers later.
   */
  end(
    status: 'FINISHED' | 'FAILED' | 'KILLED' = 'FINISHED',
    options: { readonly seconds?: number } = {},
  ): Promise<EndState> {
    this.#ended ??= this.#end(status, options.seconds ?? 30);
    return this.#ended;
  }

  /**
   * Blocks, at most so long, until everything that was logged is in the journal or folder: for the last moments of a
   * process, in which nothing can be awaited. @returns whether it is.
   */
  settle(milliseconds = 2000): boolean {
    return this.#link.settle(milliseconds);
  }

  async #end(status: 'FINISHED' | 'FAILED' | 'KILLED', seconds: number): Promise<EndState> {
    this.#log({ kind: 'end', status, endTime: Date.now() });
    const delivered = await this.flush(seconds);
    await this.#link.close();
    this.#unwatch?.();
    const journal = delivered ? undefined : this.journalFile;
    return {
      delivered,
      runId: this.#known?.runId,
      experimentId: this.#known?.experimentId,
      journal,
      ...this.state,
    };
  }

  #checked(action: () => void): void {
    try {
      if (this.#ended !== undefined || this.#link.closed) throw invalidParameter('the run has ended');
      action();
    } catch (error) {
      this.#state.dropped += 1;
      this.#warnings.say('invalid', (error as Error).message);
    }
  }

  #log(entry: Entry): void {
    // Metrics may be many; a param, tag or end is never dropped.
    if (entry.kind === 'metrics' && this.#link.pendingBytes > (this.#options.maxPendingBytes ?? 64_000_000)) {
      this.#state.dropped += 1;
      this.#warnings.say('full', 'more is logged than can be written; new metrics are dropped');
      return;
    }
    this.#link.entry(entryText(entry));
  }

  #hear(event: RunEvent): void {
    if (event.type === 'made') {
      this.#known = { runId: event.runId, experimentId: event.experimentId };
      this.#onMade(this.#known);
    } else if (event.type === 'sent') {
      this.#state.lastFailure = undefined;
    } else {
      if (event.type === 'refused') this.#state.refused += 1;
      else if (event.type === 'lost') this.#state.dropped += event.count;
      else this.#state.lastFailure = event.message;
      this.#warnings.say(event.type, event.message);
    }
  }
}
