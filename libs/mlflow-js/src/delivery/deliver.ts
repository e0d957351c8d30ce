import type { MlflowClient } from '../client.ts';
import { MlflowError } from '../errors.ts';
import { limits } from '../limits.ts';
import { Attempts } from './attempts.ts';
import { Backoff } from './backoff.ts';
import type { DeliveryEvents, DeliveryOptions } from './delivery-options.ts';
import { Due } from './due.ts';
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
import { ExperimentIds } from './servers.ts';
import { spoolFolder } from './spool.ts';
import { Waiter } from './waiter.ts';

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
  readonly #experiments: ExperimentIds;
  readonly #attempts: Attempts;
  readonly #waiter = new Waiter();
  readonly #due: Due;
  #position: number;
  #target: TargetRun | undefined;
  #mayExist: boolean;

  constructor(
    journal: Journal,
    client: MlflowClient,
    options: DeliveryOptions = {},
    events: DeliveryEvents = {},
    experiments = new ExperimentIds(),
  ) {
    this.#journal = journal;
    this.#client = client;
    this.#options = options;
    this.#events = events;
    this.#experiments = experiments;
    this.#attempts = new Attempts(new Backoff(options.firstWait, options.longestWait), events.failed);
    const state = journalState(journal);
    this.#position = state.sentUpTo;
    this.#due = new Due(options, journal.size > state.sentUpTo);
    this.#mayExist = options.mayExist ?? state.start !== undefined;
    if (state.made !== undefined) this.#target = new TargetRun(client, state.made.runId);
  }

  /** Everything before it has been delivered. */
  get position(): number {
    return this.#position;
  }

  /** Says that the journal holds so many more entries. */
  appended(count: number): void {
    if (this.#due.add(count) || this.#isDue()) this.#waiter.wake();
  }

  /** Sends what is there at once, without waiting for a full batch or for the end of a back-off. */
  hurry(): void {
    this.#due.hurry(this.#journal.size);
    this.#waiter.wake();
    this.#attempts.hurry();
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
        this.#due.taken();
        await this.#waiter.wait(3600, signal);
      } else if (follow && !this.#isDue()) {
        await this.#waiter.wait(Math.max(0.001, this.#due.seconds()), signal);
      } else {
        await this.#chunk(signal);
      }
    }
    return this.#journal.size === this.#position;
  }

  #isDue(): boolean {
    return this.#due.now({ from: this.#position, to: this.#journal.size });
  }

  /** Sends up to a megabyte of the journal. */
  async #chunk(signal: AbortSignal): Promise<void> {
    this.#due.taken();
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
    const outcome = await this.#attempts.run(async () => (await this.#run()).sendBundle(bundle), signal);
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
      const outcome = await this.#attempts.run(() => this.#sendEntry(entry), signal);
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
    const made = await openTargetRun(this.#client, entry, {
      experiments: this.#experiments,
      mayExist,
      parentComes: this.#options.parentComes,
    });
    this.#target = new TargetRun(this.#client, made.runId);
    this.#journal.append([{ kind: 'made', ...made }]);
    this.#events.made?.(made);
  }

  #run(): Promise<TargetRun> {
    if (this.#target === undefined)
      throw new MlflowError('INVALID_STATE', `${this.#journal.file} does not begin with a run`);
    return Promise.resolve(this.#target);
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
