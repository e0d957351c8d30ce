import type { CellResult } from '../cell/cell-result.ts';
import type { CellTask } from '../cell/cell-task.ts';
import { cellName } from '../config/study.ts';
import type { GridProgress } from '../terminal/grid-progress.ts';
import type { Attempt, AttemptStore } from './attempts.ts';
import type { CellStore } from './cell-store.ts';
import { type GridTracking } from './grid-tracking.ts';
import type { CellProgress, SentError } from './messages.ts';
import type { PlannedCell } from './plan.ts';
import { type CellOutcome, CellWorker } from './worker-pool.ts';

/** How a grid ended. */
export interface GridOutcome {
  readonly results: ReadonlyMap<string, CellResult>;
  readonly failures: readonly { readonly cell: PlannedCell; readonly error: SentError }[];
  /** Cells that were not run, because the command was stopped. */
  readonly notRun: readonly PlannedCell[];
}

export interface GridOptions {
  readonly cells: readonly PlannedCell[];
  readonly store: CellStore;
  readonly attempts: AttemptStore;
  /** How often a cell whose process broke down is tried again; a mistake of the user's never is. */
  readonly retries: number;
  readonly workers: number;
  /** Threads of each worker's native backend. */
  readonly threads: number;
  readonly tracking: GridTracking;
  readonly progress: GridProgress;
  readonly signal: AbortSignal;
}

/**
 * Runs the cells that have no result yet, several at once, and writes each result as soon as it is there.
 *
 * A failed cell does not stop the others. Stopping (the signal) ends the cells in flight with a checkpoint, from
 * which the next call goes on; their MLflow runs are marked as killed. Results at hand are kept.
 */
export async function runGrid(options: GridOptions): Promise<GridOutcome> {
  const { cells, store, progress, signal, attempts } = options;
  const begun = new Map(await attempts.read(cells.map(({ id }) => id)));
  const waiting = [...cells];
  const results = new Map<string, CellResult>();
  const failures: { cell: PlannedCell; error: SentError }[] = [];
  const notRun: PlannedCell[] = [];

  const settle = async (cell: PlannedCell, outcome: CellOutcome): Promise<void> => {
    if (outcome.status === 'done') {
      results.set(cell.id, outcome.result);
      // Only now: until the result is on the disk, the checkpoint is all that there is.
      if (!cell.config.train.keepCheckpoint) await store.removeCheckpoints(cell.id);
      progress.finished(cell, 'done', headline(outcome.result));
    } else if (outcome.status === 'failed') {
      failures.push({ cell, error: outcome.error });
      progress.finished(cell, 'failed', outcome.error.message);
    } else {
      notRun.push(cell);
      progress.finished(cell, 'aborted', 'stopped');
    }
  };

  // A function, since it changes while a cell is awaited.
  const stopped = () => signal.aborted;

  const attempt = async (worker: CellWorker, cell: PlannedCell, task: CellTask): Promise<CellOutcome> => {
    const { id } = cell;
    const running: Attempt = {
      format: 1,
      id,
      outcome: 'running',
      attempts: (begun.get(id)?.attempts ?? 0) + 1,
    };
    begun.set(id, running);
    await attempts.write(running);
    const since = performance.now();
    const onProgress = (state: CellProgress) => {
      progress.progress(cell, state);
    };
    const outcome = await worker.run(task, onProgress, signal);
    // The result first: a disk that has room for one file more shall take that one.
    if (outcome.status === 'done') await store.write(outcome.result);
    await attempts.write({ ...running, ...ending(outcome), seconds: secondsSince(since) });
    return outcome;
  };

  const work = async (worker: CellWorker): Promise<void> => {
    for (let cell = waiting.shift(); cell !== undefined && !signal.aborted; cell = waiting.shift()) {
      const current = cell;
      progress.started(current);
      const { id, labels, purpose, config } = current;
      const tracking = await options.tracking.forCell(current);
      const checkpoints = store.checkpoints(id);
      const task = { id, labels, purpose, config, tracking, checkpoints, threads: options.threads };
      let outcome = await attempt(worker, current, task);
      for (let retry = 1; retry <= options.retries && brokeDown(outcome) && !stopped(); retry++) {
        progress.warned(
          `${cellName(current)}: ${outcome.error.message} Trying again (${retry} of ${options.retries}).`,
        );
        outcome = await attempt(worker, current, task);
      }
      await settle(current, outcome);
    }
  };

  const count = Math.min(options.workers, cells.length);
  const environment = threadEnvironment(options.threads);
  const onLine = (line: string) => {
    const warning = /^warning: (.*)/.exec(line)?.[1];
    if (warning === undefined) progress.said(line);
    else progress.warned(warning);
  };
  const workers = Array.from({ length: count }, () => new CellWorker(environment, onLine));
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
  return { results, failures, notRun: [...notRun, ...waiting] };
}

/** A cell whose process or code failed, and not its configuration: another attempt may go well. */
function brokeDown(outcome: CellOutcome): outcome is Extract<CellOutcome, { status: 'failed' }> {
  return outcome.status === 'failed' && !outcome.error.userError;
}

function ending(outcome: CellOutcome): Pick<Attempt, 'outcome' | 'peakMiB' | 'error'> {
  if (outcome.status === 'done') return { outcome: 'done', peakMiB: outcome.peakMiB };
  if (outcome.status === 'aborted') return { outcome: 'stopped' };
  const { message, mend, userError } = outcome.error;
  return { outcome: 'failed', error: { message, userError, ...(mend === undefined ? {} : { mend }) } };
}

function secondsSince(begun: number): number {
  return Math.round(performance.now() - begun) / 1000;
}

/** What a native backend reads before it starts its thread pools. */
function threadEnvironment(threads: number): NodeJS.ProcessEnv {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: String(threads),
  };
}

function headline({ metrics }: CellResult): string {
  const accuracy = metrics['accuracy/common'];
  return accuracy === undefined ? '' : `accuracy ${(100 * accuracy).toFixed(1)} %`;
}
