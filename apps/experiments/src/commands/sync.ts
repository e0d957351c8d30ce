import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { syncStore } from 'mlflow-js';
import { CellStore } from '../grid/cell-store.ts';
import { exitCode, type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { deliverJournals, journalFolder } from '../tracking/deliver-journals.ts';
import { expectAnswer, type OpenTracking, openUri } from '../tracking/open-tracking.ts';
import { shownUri, typedPath } from '../tracking/runs-place.ts';
import { interruptSignal } from './interrupt.ts';

interface SyncOptions extends OutputOptions {
  readonly to?: string;
  readonly out: string;
}

export function syncCommand(): Command {
  return new Command('sync')
    .description('bring MLflow runs to a server: what waits in journals, and an embedded store')
    .argument('[store]', 'the embedded store to push', 'mlruns')
    .option('--to <uri>', 'the server (default: MLFLOW_TRACKING_URI)')
    .option('--out <folder>', 'where results, and the journals beside them, are kept', 'runs')
    .option('--json', 'one JSON document on standard output, progress on standard error')
    .option('--quiet', 'no progress')
    .action(sync);
}

async function sync(store: string, options: SyncOptions): Promise<void> {
  const target = await openUri(targetOf(options));
  const { signal, release } = interruptSignal(() => {
    say('\nStopping: what is delivered stays so; the same command goes on.', { json: true });
  });
  try {
    await expectAnswer(target);
    const journals = await deliverAll(path.resolve(options.out), target, signal, options);
    const pushed = signal.aborted ? undefined : await push(path.resolve(store), target, signal, options);
    report({ to: shownUri(target), journals, ...(pushed === undefined ? {} : { store: pushed }) }, options);
    if (signal.aborted) process.exitCode = exitCode.interrupted;
    else if (journals.some(({ waiting, failed }) => waiting + failed.length > 0))
      process.exitCode = exitCode.failure;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = exitCode.interrupted;
  } finally {
    release();
    await target.client.close();
  }
}

function targetOf({ to }: SyncOptions): string {
  const target = to ?? process.env['MLFLOW_TRACKING_URI'] ?? '';
  if (target !== '') return target;
  throw new UserError('There is no server to bring the runs to.', {
    field: '--to',
    mend: 'Name it: rangeloss sync --to http://127.0.0.1:5000, or set MLFLOW_TRACKING_URI.',
  });
}

interface StudyJournals {
  readonly study: string;
  readonly delivered: number;
  readonly waiting: number;
  readonly failed: readonly string[];
  readonly metrics: number;
  readonly lost: number;
}

/** Delivers the journals of every study below a folder. */
async function deliverAll(
  out: string,
  { uri }: OpenTracking,
  signal: AbortSignal,
  { quiet = false }: SyncOptions,
): Promise<StudyJournals[]> {
  const journals: StudyJournals[] = [];
  let said = '';
  const sayFailure = (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    if (!quiet && !signal.aborted && text !== said) say(`${text}; trying again`, { json: true });
    said = text;
  };
  const entries = existsSync(out) ? await readdir(out, { withFileTypes: true }) : [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const store = new CellStore(path.join(out, name));
    if (!existsSync(journalFolder(store))) continue;
    const { runIds, ...outcome } = await deliverJournals(store, uri, signal, sayFailure);
    if (runIds.size + outcome.waiting + outcome.failed.length > 0)
      journals.push({ study: name, delivered: runIds.size, ...outcome });
  }
  return journals;
}

interface PushedStore {
  readonly folder: string;
  readonly experiments: number;
  readonly copied: number;
  readonly unchanged: number;
}

async function push(
  folder: string,
  { client, uri }: OpenTracking,
  signal: AbortSignal,
  { quiet = false }: SyncOptions,
): Promise<PushedStore | undefined> {
  if (!existsSync(folder) || uri === folder) return undefined;
  const from = await openUri(folder);
  const { experiments, copied, unchanged } = await syncStore(from.client, client, {
    signal,
    onRun: ({ info }, outcome) => {
      if (!quiet && outcome === 'copied') say(`copied ${info.runName}`, { json: true });
    },
  });
  return { folder, experiments, copied, unchanged };
}

interface SyncReport {
  readonly to: string;
  readonly journals: readonly StudyJournals[];
  readonly store?: PushedStore;
}

function report(done: SyncReport, options: SyncOptions): void {
  if (options.json === true) {
    sayJson(done);
    return;
  }
  for (const { study, delivered, waiting, failed, metrics, lost } of done.journals) {
    say(
      `${study}: ${delivered} runs delivered, with ${metrics} metric values${lost > 0 ? `; ${lost} lost` : ''}`,
    );
    if (waiting > 0) say(`  ${waiting} still wait`);
    for (const file of failed)
      say(`  ${typedPath(file)} cannot be delivered: its run is gone, or the file is no journal`);
  }
  if (done.store !== undefined) {
    const { folder, experiments, copied, unchanged } = done.store;
    say(
      `${typedPath(folder)}: ${experiments} experiments, ${copied} runs copied, ${unchanged} there already`,
    );
  }
  if (done.journals.length === 0 && done.store === undefined)
    say('Nothing waits, and there is no embedded store.');
  say(`\nRuns    ${done.to}`);
}
