import fs from 'node:fs';
import path from 'node:path';
import { MlflowClient } from '../client.ts';
import { MlflowError } from '../errors.ts';
import { createStore } from '../node/create-client.ts';
import type { Environment } from '../node/environment.ts';
import { Delivery } from './deliver.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { type FsyncPolicy, Journal } from './journal.ts';
import { lockJournal, unlockJournal } from './journal-lock.ts';
import { journalState } from './journal-state.ts';
import { shareServer } from './servers.ts';
import { removeJournal, spoolArtifact } from './spool.ts';

export interface BackendOptions {
  readonly uri: string;
  readonly env: Environment;
  readonly journalFile: string;
  readonly fsync: FsyncPolicy;
  readonly delivery: DeliveryOptions;
}

/** What the delivering side tells the logging side. */
export type BackendEvent =
  | { readonly type: 'made'; readonly runId: string; readonly experimentId: string }
  /** What failed has been sent. */
  | { readonly type: 'sent' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'stopped'; readonly message: string };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Where entries go: by way of a journal to a server, or straight into a folder. */
export interface Backend {
  /**
   * Takes entries, as JSON texts. A promise is kept once they are written; without one they are written already.
   * @throws when the disk does not take them.
   */
  accept(entries: readonly string[]): Promise<void> | undefined;
  /** @param content bytes, or the path of a file. */
  artifact(name: string, content: Uint8Array | string): Promise<void> | undefined;
  /** Waits until everything so far has been delivered. @returns false when that took longer than `seconds`. */
  flush(seconds: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Takes entries (as JSON text), writes them to the journal and delivers them in the background. */
export class JournalBackend implements Backend {
  readonly #options: BackendOptions;
  readonly #emit: (event: BackendEvent) => void;
  readonly #journal: Journal;
  readonly #delivery: Delivery;
  readonly #client: MlflowClient;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #entriesEnd = 0;
  #ended = false;
  #failing = false;
  #watchers: (() => void)[] = [];
  #stopped = false;

  constructor(options: BackendOptions, emit: (event: BackendEvent) => void) {
    this.#options = options;
    this.#emit = emit;
    fs.mkdirSync(path.dirname(options.journalFile), { recursive: true });
    if (!lockJournal(options.journalFile)) {
      throw new MlflowError('INVALID_STATE', `${options.journalFile} is in use by another process`);
    }
    this.#journal = new Journal(options.journalFile, options.fsync);
    // The logging thread has written its head without.
    if (options.fsync !== 'never') this.#journal.sync();
    const { send, release, experiments } = shareServer(options.uri, options.env);
    const store = { send, onClose: release, retry: { maxRetries: 0 }, signal: this.#stop.signal };
    this.#client = new MlflowClient(createStore(options.uri, options.env, store));
    // The journal's name is new: nobody before this can have made its run.
    const delivery = { ...options.delivery, mayExist: false };
    this.#delivery = new Delivery(
      this.#journal,
      this.#client,
      delivery,
      {
        sent: () => {
          if (this.#failing) emit({ type: 'sent' });
          this.#failing = false;
          this.#notify();
        },
        made: (run) => {
          emit({ type: 'made', ...run });
        },
        failed: (error) => {
          experiments.forget();
          this.#failing = true;
          emit({ type: 'failed', message: messageOf(error) });
        },
        refused: (error, what) => {
          emit({ type: 'refused', message: `${what}: ${error.message}` });
        },
      },
      experiments,
    );
    this.#entriesEnd = this.#journal.size;
    this.#ended = journalState(this.#journal).ended;
    this.#running = this.#deliver();
  }

  accept(entries: readonly string[]): undefined {
    if (entries.length === 0) return;
    this.#entriesEnd = this.#journal.append(entries);
    if (entries.some((entry) => entry.startsWith('{"kind":"end"'))) this.#ended = true;
    this.#delivery.appended(entries.length);
  }

  artifact(name: string, content: Uint8Array | string): undefined {
    this.accept([spoolArtifact(this.#options.journalFile, name, content)]);
    this.#delivery.hurry();
  }

  async flush(seconds: number): Promise<boolean> {
    const target = this.#entriesEnd;
    this.#delivery.hurry();
    const done = (): boolean => this.#delivery.position >= target;
    const end = Date.now() + seconds * 1000;
    while (!done() && !this.#stopped && Date.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(end - Date.now(), 60_000));
        this.#watchers.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return done();
  }

  /** Stops. A journal whose run has ended and been delivered is removed. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the delivery was stopped'));
    await this.#running;
    await this.#client.close();
    const finished = this.#ended && this.#delivery.position >= this.#entriesEnd;
    if (!finished) this.#journal.sync();
    this.#journal.close();
    if (finished) removeJournal(this.#options.journalFile);
    unlockJournal(this.#options.journalFile);
  }

  async #deliver(): Promise<void> {
    try {
      await this.#delivery.run(this.#stop.signal, true);
    } catch (error) {
      this.#emit({ type: 'stopped', message: messageOf(error) });
    }
    this.#stopped = true;
    this.#notify();
  }

  #notify(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}
