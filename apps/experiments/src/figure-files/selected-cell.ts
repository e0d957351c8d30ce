import type { ReportedCell, ReportedResult } from '../report/reported-result.ts';

/** A cell that a figure file selects, with its result. */
export interface SelectedCell {
  readonly cell: ReportedCell;
  readonly result: ReportedResult;
}
