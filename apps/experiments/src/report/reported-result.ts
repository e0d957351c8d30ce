import type { CellResult } from '../cell/cell-result.ts';
import type { StudyCell } from '../config/study.ts';

/**
 * What tables and figures read of a cell. A cell's own file has all of it; results that are kept beside a paper have
 * the numbers, and the rest only where a figure needs it.
 */
export type ReportedResult = Pick<CellResult, 'id' | 'labels' | 'seed' | 'config' | 'runId' | 'metrics'> &
  Partial<Pick<CellResult, 'counts' | 'curves' | 'details' | 'distribution' | 'scatter' | 'timing'>>;

/** A cell of a study whose result can be found by its id. */
export type ReportedCell = StudyCell & { readonly id: string };
