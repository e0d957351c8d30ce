import type { CellResult } from '../cell/cell-result.ts';
import type { CellTask } from '../cell/cell-task.ts';

/** What the parent says to a worker process. */
export type ToWorker =
  { readonly type: 'run'; readonly task: CellTask } | { readonly type: 'abort' } | { readonly type: 'close' };

/** How far a cell is. */
export interface CellProgress {
  readonly phase: 'preparing' | 'training' | 'evaluating';
  readonly step: number;
  readonly steps: number;
  readonly loss?: number;
}

/** An error as it crosses the process boundary. */
export interface SentError {
  readonly message: string;
  readonly userError: boolean;
  readonly field?: string | undefined;
  readonly file?: string | undefined;
  readonly mend?: string | undefined;
  readonly stack?: string | undefined;
}

/** What a worker process says to the parent. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: string; readonly progress: CellProgress }
  | { readonly type: 'done'; readonly id: string; readonly result: CellResult; readonly peakMiB: number }
  | { readonly type: 'aborted'; readonly id: string }
  | { readonly type: 'failed'; readonly id: string; readonly error: SentError };
