import { UserError } from '@rangeloss/foundation';
import type { Provenance } from '../figure/figure-spec.ts';
import { showCell, type TableCell, type TableColumn } from './table-cell.ts';
import { csvTable } from './table-csv.ts';
import { htmlTable } from './table-html.ts';
import { latexTable } from './table-latex.ts';
import { markdownTable } from './table-markdown.ts';
import { textTable } from './table-text.ts';

export interface TableOptions {
  readonly caption?: string;
  /** LaTeX label, such as `tab:losses`. */
  readonly label?: string;
  /** In LaTeX over both columns of a two-column paper. */
  readonly wide?: boolean;
  /** What the brackets are, which test the bold numbers passed, what was left out. */
  readonly notes?: readonly string[];
  readonly provenance?: Provenance;
}

/** One table in the forms in which it is needed. */
export interface ResultsTable {
  readonly markdown: string;
  /** booktabs */
  readonly latex: string;
  /** At most 80 columns. */
  readonly text: string;
  readonly html: string;
  /** The numbers unrounded, with both ends of each interval. */
  readonly csv: string;
}

/**
 * A table of results: means with the range of their seeds (or an interval), bold only where a cell is marked
 * significant, an en dash for what was not run.
 * @throws UserError when there are no columns, or a row has an entry that no column shows (a misspelt key).
 */
export function resultsTable(
  rows: readonly Readonly<Record<string, TableCell>>[],
  columns: readonly TableColumn[],
  options: TableOptions = {},
): ResultsTable {
  if (columns.length === 0) throw new UserError('A table needs at least one column.', { field: 'columns' });
  const keys = new Set(columns.map(({ key }) => key));
  for (const [index, row] of rows.entries()) {
    const unknown = Object.keys(row).find((key) => !keys.has(key));
    if (unknown === undefined) continue;
    throw new UserError(`Row ${index} has "${unknown}", which no column shows.`, {
      field: `rows[${index}].${unknown}`,
      mend: `The columns are ${[...keys].join(', ')}.`,
    });
  }
  const cells = rows.map((row) => columns.map((column) => showCell(row[column.key], column)));
  return {
    markdown: markdownTable(columns, cells, options),
    latex: latexTable(columns, cells, options),
    text: textTable(columns, cells, options),
    html: htmlTable(columns, cells, options),
    csv: csvTable(rows, columns),
  };
}
