import { sourceTags } from 'mlflow-js/node';
import type { CellResult } from '../cell/cell-result.ts';
import type { Study } from '../config/study.ts';
import type { CellStore } from '../grid/cell-store.ts';
import { GridTracking } from '../grid/grid-tracking.ts';
import { deliverJournals, journalFolder } from './deliver-journals.ts';
import { expectAnswer, openTracking } from './open-tracking.ts';
import { journalKey } from './provisional-run-id.ts';

/** Seconds for what earlier runs have left: a server that is away is not waited for. */
const PATIENCE = 10;

/**
 * Opens the runs above a study's cells, and delivers first what an earlier command could not.
 *
 * @param source what is run, for MLflow's column of that name
 * @throws UserError when a server does not answer
 */
export async function openStudyTracking(
  study: Study,
  store: CellStore,
  source: string,
): Promise<GridTracking> {
  const tracking = await openTracking(study.tracking);
  await expectAnswer(tracking);
  await deliverJournals(store, tracking.uri, AbortSignal.timeout(PATIENCE * 1000));
  return GridTracking.open({
    tracking,
    study,
    tags: sourceTags({ source }),
    journalFolder: journalFolder(store),
  });
}

/** Delivers what the cells' own processes could not. @returns the results with the ids of runs made meanwhile */
export async function deliverCells(
  store: CellStore,
  { uri }: GridTracking,
  results: ReadonlyMap<string, CellResult>,
): Promise<Map<string, CellResult>> {
  const { runIds } = await deliverJournals(store, uri, AbortSignal.timeout(PATIENCE * 1000));
  return new Map(
    [...results].map(([id, result]) => {
      const runId = runIds.get(journalKey(result.runId) ?? '') ?? result.runId;
      return [id, { ...result, runId }];
    }),
  );
}
