import type { MlflowClient } from '../client.ts';
import { MlflowError } from '../errors.ts';
import { limits } from '../limits.ts';
import { Backoff, verdict } from './backoff.ts';
import type { Entry } from './entry.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { isNote, journalState } from './journal-state.ts';
import {
  type Bundle,
  TargetRun,
  addToBundle,
  bundleSize,
  emptyBundle,
  openTargetRun,
  singles,
} from './target-run.ts';
import { Limiter } from './limiter.ts';
import { Waiter } from './waiter.ts';

export interface DeliveryOptions {
  /** Seconds before a batch goes out that is not full. Default 1. */
  readonly maxAge?: number | undefined;
  /** Entries of the journal that make a batch full. Default the server's limit of values, 1,000. */
  readonly maxCount?: number | undefined;
  /** Bytes in the journal that make a batch full. Default 500,000. */
  readonly maxBytes?: number | undefined;
  /** Shortest and longest wait, in seconds, after a failure. Defaults 0.25 and 30. */
  readonly firstWait?: number | undefined;
  readonly longestWait?: number | undefined;
  /** Whether a parent run that is not there yet is waited for. Default true. */
  readonly parentComes?: boolean | undefined;
}

export interface DeliveryEvents {
  /** Everything up to this position of the journal is on the server. */
  readonly sent?: ((upTo: number) => void) | undefined;
  readonly made?: ((run: { runId: string; experimentId: string }) => void) | undefined;
  /** A try failed and is repeated after a wait. */
  readonly failed?: ((error: unknown) => void) | undefined;
  /** The server will never take this entry; the rest goes on. */
  readonly refused?: ((error: MlflowError, what: string) => void) | undefined;
}

/** Requests at once from all runs of a process: a server's database takes some 15, and writes one at a time. */
const requests = new Limiter(4);

/** The folder for the contents of artifacts that a journal speaks of. */
export const spoolFolder = (journalFile: string): string => `${journalFile}.files`;

/**
 * Sends a journal's entries to a store, in order, from where an earlier delivery got to. Any try may be repeated: a run
 * is found by its key, a server keeps equal points of a metric once, and params, tags, inputs, artifacts and the end
 * are the same after a second time.
 */
export class Delivery {
  readonly #journal: Journal;
  readonly #client: MlflowClient;
  readonly #options: DeliveryOptions;
  readonly #events: DeliveryEvents;
  readonly #backoff: Backoff;
  readonly #waiter = new Waiter();
  /** Full batches must not end a back-off: the server asked for rest. */
  readonly #rest = new Waiter();
  #position: number;
  #pending: number;
  #oldest = Date.now();
  #hurriedTo = 0;
  #target: TargetRun | undefined;
  #mayExist: boolean;

  constructor(
    journal: Journal,
    client: MlflowClient,
    options: DeliveryOptions = {},
    events: DeliveryEvents = {},
  ) {
    this.#journal = journal;
    this.#client = client;
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.firstWait, options.longestWait);
    const state = journalState(journal);
    this.#position = state.sentUpTo;
    // What an earlier process left is overdue.
    this.#pending = journal.size > state.sentUpTo ? Infinity : 0;
    this.#mayExist = state.start !== undefined;
    if (state.made !== undefined) this.#target = new TargetRun(client, state.made.runId);
  }

  /** Everything before it has been delivered. */
  get position(): number {
    return this.#position;
  }

  /** Says that the journal holds so many more entries. */
  appended(count: number): void {
    const idle = this.#pending === 0;
    if (idle) this.#oldest = Date.now();
    this.#pending += count;
    if (idle || this.#due()) this.#waiter.wake();
  }

  /** Sends what is there at once, without waiting for a full batch or for the end of a back-off. */
  hurry(): void {
    this.#hurriedTo = this.#journal.size;
    this.#waiter.wake();
    this.#rest.wake();
  }

  /**
   * Delivers what is there and, with `follow`, what is still to come, until the signal aborts.
   * @returns whether everything in the journal has been delivered.
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST when the run is gone from the server.
   */
  async run(signal: AbortSignal, follow: boolean): Promise<boolean> {
    while (!signal.aborted) {
      if (this.#journal.size === this.#position) {
        if (!follow) return true;
        this.#pending = 0;
        await this.#waiter.wait(3600, signal);
      } else if (follow && !this.#due()) {
        await this.#waiter.wait(Math.max(0.001, (this.#options.maxAge ?? 1) - this.#age()), signal);
      } else {
        await this.#chunk(signal);
      }
    }
    return this.#journal.size === this.#position;
  }

  #age(): number {
    return (Date.now() - this.#oldest) / 1000;
  }

  #due(): boolean {
    return (
      this.#pending >= (this.#options.maxCount ?? limits.metricsPerBatch) ||
      this.#journal.size - this.#position >= (this.#options.maxBytes ?? 500_000) ||
      this.#hurriedTo > this.#position ||
      this.#age() >= (this.#options.maxAge ?? 1)
    );
  }

  /** Sends up to a megabyte of the journal. */
  async #chunk(signal: AbortSignal): Promise<void> {
    this.#pending = 0;
    this.#oldest = Date.now();
    const { entries, end } = this.#journal.read(this.#position);
    let bundle = emptyBundle();
    let bundled: JournalEntry[] = [];
    const flush = async (): Promise<boolean> => {
      if (bundled.length === 0) return true;
      if (!(await this.#sendBundle(bundle, bundled, signal))) return false;
      bundle = emptyBundle();
      bundled = [];
      return true;
    };
    for (const item of entries) {
      if (isNote(item.entry)) continue;
      if (addToBundle(bundle, item.entry)) {
        bundled.push(item);
        if (bundleSize(bundle) < limits.metricsPerBatch) continue;
        if (!(await flush())) return;
      } else if (!(await flush()) || !(await this.#sendOne(item, signal))) {
        return;
      }
    }
    // Behind the last entry there may be notes; nothing of theirs is to be sent.
    if (await flush()) this.#position = end;
  }

  async #sendBundle(bundle: Bundle, items: readonly JournalEntry[], signal: AbortSignal): Promise<boolean> {
    const outcome = await this.#attempt(async () => (await this.#run()).sendBundle(bundle), signal);
    if (outcome === 'aborted') return false;
    if (outcome !== undefined) {
      // Something in it is refused: each value goes by itself, so that only that one is lost.
      for (const item of items) if (!(await this.#sendOne(item, signal))) return false;
    }
    this.#sent(items.at(-1)!.end);
    return true;
  }

  async #sendOne(item: JournalEntry, signal: AbortSignal): Promise<boolean> {
    for (const entry of singles(item.entry)) {
      const outcome = await this.#attempt(() => this.#sendEntry(entry), signal);
      if (outcome === 'aborted') return false;
      // Without its run there is nothing that the rest could go to.
      if (outcome !== undefined && (entry.kind === 'start' || entry.kind === 'continue')) throw outcome;
      if (outcome !== undefined) this.#refuse(outcome, entry);
    }
    this.#sent(item.end);
    return true;
  }

  async #sendEntry(entry: Entry): Promise<void> {
    if (entry.kind !== 'start' && entry.kind !== 'continue') {
      await (await this.#run()).send(entry, spoolFolder(this.#journal.file));
      return;
    }
    if (this.#target !== undefined) return;
    const mayExist = this.#mayExist;
    this.#mayExist = true;
    const made = await openTargetRun(this.#client, entry, mayExist, this.#options.parentComes);
    this.#target = new TargetRun(this.#client, made.runId);
    this.#journal.append([{ kind: 'made', ...made }]);
    this.#events.made?.(made);
  }

  #run(): Promise<TargetRun> {
    if (this.#target === undefined)
      throw new MlflowError('INVALID_STATE', `${this.#journal.file} does not begin with a run`);
    return Promise.resolve(this.#target);
  }

  /** @returns undefined when it succeeded, the error when the server will never take it. */
  async #attempt(
    send: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<MlflowError | 'aborted' | undefined> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await requests.run(send);
        this.#backoff.reset();
        return undefined;
      } catch (error) {
        const what = verdict(error, attempt);
        if (what === 'refused') return error as MlflowError;
        if (what === 'stop') throw error;
        // The signal ends a wait, and the loop with it.
        this.#events.failed?.(error);
        await this.#rest.wait(this.#backoff.next(error), signal);
      }
    }
    return 'aborted';
  }

  #refuse(error: MlflowError, entry: Entry): void {
    const what = 'values' in entry ? `${entry.kind} ${Object.keys(entry.values).join(', ')}` : entry.kind;
    this.#journal.append([{ kind: 'refused', code: error.code, message: error.message.slice(0, 500), what }]);
    this.#events.refused?.(error, what);
  }

  #sent(upTo: number): void {
    this.#position = upTo;
    this.#journal.append([{ kind: 'sent', upTo }]);
    this.#events.sent?.(upTo);
  }
}
