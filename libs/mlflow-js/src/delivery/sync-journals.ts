import fs from 'node:fs';
import path from 'node:path';
import { MlflowClient } from '../client.ts';
import { createStore } from '../node/create-client.ts';
import type { Environment } from '../node/environment.ts';
import { Delivery } from './deliver.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { Journal } from './journal.ts';
import { lockJournal, unlockJournal } from './journal-lock.ts';
import { type JournalState, journalState } from './journal-state.ts';
import { journalsIn } from './journals-in.ts';
import { removeJournal } from './spool.ts';

export interface SyncOptions {
  readonly env?: Environment | undefined;
  readonly delivery?: DeliveryOptions | undefined;
  /** Ends the waiting for a server that is away. */
  readonly signal?: AbortSignal | undefined;
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

export interface SyncedJournal {
  readonly journal: string;
  /** `busy`: a living process delivers it. `waiting`: the server was away until the signal. `gone`: the run is. */
  readonly outcome: 'delivered' | 'waiting' | 'busy' | 'gone';
  readonly runId?: string | undefined;
  /** Metric values that the journal holds. */
  readonly metrics?: number | undefined;
  readonly refused?: number | undefined;
  /** Lines of the journal that were unreadable. */
  readonly damaged?: number | undefined;
}

/**
 * Delivers what processes that are gone have left in their journals, and removes each that is delivered whole. A run
 * whose process died before its end is closed as FAILED.
 * @param journals a folder, or one journal.
 */
export async function syncJournals(
  journals: string,
  uri: string,
  options: SyncOptions = {},
): Promise<SyncedJournal[]> {
  const signal = options.signal ?? new AbortController().signal;
  const store = createStore(uri, options.env ?? process.env, { retry: { maxRetries: 0 }, signal });
  const client = new MlflowClient(store);
  const files = fs.statSync(journals, { throwIfNoEntry: false })?.isFile()
    ? [journals]
    : journalsIn(journals);
  const synced: SyncedJournal[] = [];
  try {
    for (const file of files) synced.push(await syncOne(file, client, options, signal));
  } finally {
    await client.close();
  }
  return synced;
}

async function syncOne(
  file: string,
  client: MlflowClient,
  options: SyncOptions,
  signal: AbortSignal,
): Promise<SyncedJournal> {
  if (!lockJournal(file, false)) return { journal: file, outcome: 'busy' };
  const journal = new Journal(file, 'never');
  let outcome: SyncedJournal['outcome'] = 'waiting';
  let state: JournalState;
  try {
    state = journalState(journal);
    if (state.start !== undefined) {
      if (!state.ended) journal.append([{ kind: 'end', status: 'FAILED', endTime: Date.now() }]);
      const delivery = new Delivery(
        journal,
        client,
        { ...options.delivery, parentComes: parentComes(file, state) },
        { failed: options.onFailure },
      );
      outcome = (await delivery.run(signal, false)) ? 'delivered' : 'waiting';
    } else {
      // Its process died before the first entry was whole.
      outcome = 'delivered';
    }
  } catch (error) {
    options.onFailure?.(error);
    outcome = 'gone';
  } finally {
    state = journalState(journal);
    journal.close();
    unlockJournal(file);
  }
  if (outcome === 'delivered') removeJournal(file);
  const { made, metrics, refused, damaged } = state;
  return { journal: file, outcome, runId: made?.runId, metrics, refused, damaged };
}

/** Whether the parent's journal is still to be delivered. One that is gone is not waited for: its run never will be. */
function parentComes(file: string, { start }: JournalState): boolean {
  const parent = start?.kind === 'start' ? start.parentKey : undefined;
  return parent !== undefined && fs.existsSync(path.join(path.dirname(file), `${parent}.journal`));
}
