import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { syncJournals, type SyncedJournal } from 'mlflow-js/node';
import type { CellStore } from '../grid/cell-store.ts';
import { journalKey } from './provisional-run-id.ts';

export interface DeliveredJournals {
  /** The runs of the delivered journals, by their keys. */
  readonly runIds: ReadonlyMap<string, string>;
  /** Metric values in them. */
  readonly metrics: number;
  /** Values that the server refused, and lines that were unreadable. */
  readonly lost: number;
  /** Journals that still wait, of which `busy` belong to a process that lives. */
  readonly waiting: number;
  readonly busy: number;
  /** Journals whose run is gone from the server, or that cannot be read. */
  readonly failed: readonly string[];
}

/** The journals of a study's runs. */
export const journalFolder = (store: CellStore): string => path.join(store.folder, 'mlflow-journal');

/**
 * Delivers the journals that a study's cells have left, and gives the results at hand their runs' ids.
 *
 * @param signal ends the waiting for a server that is away
 */
export async function deliverJournals(
  store: CellStore,
  uri: string,
  signal: AbortSignal,
  onFailure: (error: unknown) => void = () => undefined,
): Promise<DeliveredJournals> {
  const synced = await syncJournals(journalFolder(store), uri, { signal, onFailure });
  const of = (outcome: SyncedJournal['outcome']) => synced.filter((each) => each.outcome === outcome);
  const runIds = new Map(
    of('delivered').flatMap(({ journal, runId }) =>
      runId === undefined ? [] : [[path.basename(journal, '.journal'), runId]],
    ),
  );
  await nameRuns(store, runIds);
  return {
    runIds,
    metrics: sum(of('delivered'), ({ metrics }) => metrics),
    lost: sum(synced, ({ refused = 0, damaged = 0 }) => refused + damaged),
    waiting: of('waiting').length + of('busy').length,
    busy: of('busy').length,
    failed: of('gone').map(({ journal }) => journal),
  };
}

/** Puts ids in the place of provisional ones. */
async function nameRuns(store: CellStore, runIds: ReadonlyMap<string, string>): Promise<void> {
  if (runIds.size === 0) return;
  const ids = (await readdir(path.join(store.folder, 'cells'))).map((name) => path.basename(name, '.json'));
  for (const result of (await store.read(ids)).results.values()) {
    const runId = runIds.get(journalKey(result.runId) ?? '');
    if (runId !== undefined) await store.write({ ...result, runId });
  }
}

function sum(
  journals: readonly SyncedJournal[],
  value: (journal: SyncedJournal) => number | undefined,
): number {
  return journals.reduce((total, journal) => total + (value(journal) ?? 0), 0);
}
