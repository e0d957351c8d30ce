import type { CellResult } from '../cell/cell-result.ts';
import type { GridProgress } from '../terminal/grid-progress.ts';
import type { CellStore } from './cell-store.ts';
import { type GridTracking } from './grid-tracking.ts';
import type { SentError } from './messages.ts';
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
 * A failed cell does not stop the others. Stopping (the signal) ends the cells in flight, whose MLflow runs are
 * marked as killed and which the next call runs anew; results at hand are kept.
 */
export async function runGrid(options: GridOptions): Promise<GridOutcome> {
  const { cells, store, progress, signal } = options;
  const waiting = [...cells];
  const results = new Map<string, CellResult>();
  const failures: { cell: PlannedCell; error: SentError }[] = [];
  const notRun: PlannedCell[] = [];

  const settle = async (cell: PlannedCell, outcome: CellOutcome): Promise<void> => {
    if (outcome.status === 'done') {
      await store.write(outcome.result);
      results.set(cell.id, outcome.result);
      progress.finished(cell, 'done', headline(outcome.result));
    } else if (outcome.status === 'failed') {
      failures.push({ cell, error: outcome.error });
      progress.finished(cell, 'failed', outcome.error.message);
    } else {
      notRun.push(cell);
      progress.finished(cell, 'aborted', 'stopped');
    }
  };

  const work = async (worker: CellWorker): Promise<void> => {
    for (let cell = waiting.shift(); cell !== undefined && !signal.aborted; cell = waiting.shift()) {
      const current = cell;
      progress.started(current);
      const { id, labels, purpose, config } = current;
      const tracking = await options.tracking.forCell(current);
      const task = { id, labels, purpose, config, tracking, threads: options.threads };
      await settle(
        current,
        await worker.run(
          task,
          (state) => {
            progress.progress(current, state);
          },
          signal,
        ),
      );
    }
  };

  const count = Math.min(options.workers, cells.length);
  const workers = Array.from({ length: count }, () => new CellWorker(threadEnvironment(options.threads)));
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
  return { results, failures, notRun: [...notRun, ...waiting] };
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
