import { MlflowClient } from '../client.ts';
import { MlflowConnectionError } from '../errors.ts';
import { fileBody } from '../node/artifact-files.ts';
import { createStore } from '../node/create-client.ts';
import { sleep } from '../rest/retry.ts';
import type { Backend, BackendEvent, BackendOptions } from './backend.ts';
import { verdict } from './backoff.ts';
import { type Entry, type EntryOf, parseEntry } from './entry.ts';
import { ExperimentIds } from './servers.ts';
import { TargetRun, addToBundle, emptyBundle, openTargetRun, singles } from './target-run.ts';

/** Writes entries straight into a folder: the file store is crash-safe by itself and never away. */
export class DirectBackend implements Backend {
  readonly #client: MlflowClient;
  readonly #experiments = new ExperimentIds();
  readonly #emit: (event: BackendEvent) => void;
  #target: TargetRun | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: Pick<BackendOptions, 'uri' | 'env'>, emit: (event: BackendEvent) => void) {
    this.#client = new MlflowClient(createStore(options.uri, options.env));
    this.#emit = emit;
  }

  accept(entries: readonly string[]): Promise<void> {
    for (const part of runsOfMetrics(entries.map(parseEntry).filter((entry) => entry !== undefined))) {
      this.#enqueue(() => (Array.isArray(part) ? this.#writeMetrics(part) : this.#write(part)));
    }
    return this.#last;
  }

  artifact(name: string, content: Uint8Array | string): Promise<void> {
    this.#enqueue(async () => {
      const body = typeof content === 'string' ? fileBody(content) : content;
      if (this.#target !== undefined) await this.#client.logArtifactBytes(this.#target.runId, name, body);
    });
    return this.#last;
  }

  async flush(): Promise<boolean> {
    await this.#last;
    return true;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#client.close();
  }

  #enqueue(action: () => Promise<void>): void {
    this.#last = this.#last.then(() => this.#guarded(action));
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#emit({ type: verdict(error, 0) === 'stop' ? 'stopped' : 'refused', message });
    }
  }

  /** Many points with one write a metric. */
  async #writeMetrics(entries: readonly EntryOf<'metrics'>[]): Promise<void> {
    const bundle = emptyBundle();
    for (const entry of entries) addToBundle(bundle, entry);
    await this.#target?.sendBundle(bundle);
  }

  async #write(entry: Entry): Promise<void> {
    if (entry.kind === 'start' || entry.kind === 'continue') {
      const made = await this.#open(entry);
      this.#target = new TargetRun(this.#client, made.runId);
      this.#emit({ type: 'made', ...made });
    } else if (this.#target !== undefined) {
      const target = this.#target;
      // One refused param must not take the others of its entry with it.
      const parts = entry.kind === 'params' ? singles(entry) : [entry];
      for (const part of parts) await this.#guarded(() => target.send(part, ''));
    }
  }

  async #open(
    entry: EntryOf<'start'> | EntryOf<'continue'>,
  ): Promise<{ runId: string; experimentId: string }> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await openTargetRun(this.#client, entry, { experiments: this.#experiments, mayExist: false });
      } catch (error) {
        // The parent's own entries are just being written.
        if (!(error instanceof MlflowConnectionError) || attempt === 250) throw error;
        await sleep(0.02);
      }
    }
  }
}

/** Consecutive metrics as one list, everything else by itself, in order. */
function runsOfMetrics(entries: readonly Entry[]): (Entry | EntryOf<'metrics'>[])[] {
  const parts: (Entry | EntryOf<'metrics'>[])[] = [];
  for (const entry of entries) {
    const last = parts.at(-1);
    if (entry.kind !== 'metrics') parts.push(entry);
    else if (Array.isArray(last)) last.push(entry);
    else parts.push([entry]);
  }
  return parts;
}
