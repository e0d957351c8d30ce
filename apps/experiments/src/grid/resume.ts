import type { Attempt } from './attempts.ts';
import type { PlannedCell } from './plan.ts';

/** Which cells a command runs; without one, every cell that has no result. */
export const resumeModes = ['unfinished', 'errored', 'restart'] as const;
export type ResumeMode = (typeof resumeModes)[number];

/** What is known of a cell. */
export type CellState = 'done' | 'failed' | 'cut short' | 'to run';

/** The state of a cell from its result and its history. */
export function cellState(done: boolean, attempt: Attempt | undefined): CellState {
  if (done) return 'done';
  if (attempt?.outcome === 'failed') return 'failed';
  return attempt === undefined ? 'to run' : 'cut short';
}

/**
 * The cells to run: `unfinished` are those that were never begun or were cut short, `errored` those that failed,
 * `restart` is all of them.
 */
export function cellsToRun(
  cells: readonly PlannedCell[],
  state: (cell: PlannedCell) => CellState,
  mode: ResumeMode | undefined,
): PlannedCell[] {
  return cells.filter((cell) => {
    const now = state(cell);
    if (mode === 'restart') return true;
    if (mode === 'errored') return now === 'failed';
    if (mode === 'unfinished') return now === 'to run' || now === 'cut short';
    return now !== 'done';
  });
}
