import path from 'node:path';
import { journalsIn } from 'mlflow-js/node';
import type { CellStore } from '../grid/cell-store.ts';
import { type RunsPlace, typedPath } from '../tracking/runs-place.ts';
import { journalFolder } from '../tracking/deliver-journals.ts';
import { say } from '../terminal/output.ts';

/** Where to look at runs: the page of the run on a server, or the command that opens a folder. */
export function runsLink({ uri, url }: RunsPlace): string {
  if (url !== undefined) return url;
  return /^https?:/.test(uri) ? uri : `${typedPath(uri)}   npx rangeloss ui ${typedPath(uri)}`;
}

/** Says that runs wait for a server that is away, and how they get there. */
export function sayWaiting(store: CellStore, uri: string): void {
  const folder = journalFolder(store);
  const waiting = journalsIn(folder).length;
  if (waiting === 0) return;
  say(
    `\n${waiting} MLflow run${waiting === 1 ? '' : 's'} wait in ${typedPath(folder)}: ${uri} does not answer. ` +
      `Deliver them later: npx rangeloss sync --to ${uri} --out ${typedPath(path.dirname(store.folder))}`,
    { json: true },
  );
}
