import { columnTitle, type ShownCell, type TableColumn } from './table-cell.ts';
import type { TableOptions } from './results-table.ts';

/** GitHub's Markdown. */
export function markdownTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly ShownCell[])[],
  options: TableOptions,
): string {
  const escape = (text: string): string =>
    text.replace(/\\/g, '\\\\').replace(/\|/g, '\\|').replace(/\n/g, ' ');
  const line = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`;
  const rule = columns.map((_, index) => (isText(cells, index) ? '---' : '---:'));
  const rows = cells.map((row) =>
    line(
      row.map((cell) => {
        const main = cell.bold ? `**${escape(cell.main)}**` : escape(cell.main);
        return cell.spread === '' ? main : `${main} [${cell.spread}]`;
      }),
    ),
  );
  const caption = options.caption === undefined ? [] : [escape(options.caption), ''];
  const notes = options.notes?.length ? ['', ...options.notes] : [];
  return `${[...caption, line(columns.map((column) => escape(columnTitle(column)))), line(rule), ...rows, ...notes].join('\n')}\n`;
}

/** A column of names is set left, one of numbers right. */
export function isText(cells: readonly (readonly ShownCell[])[], column: number): boolean {
  return cells.some((row) => !row[column]!.numeric);
}
