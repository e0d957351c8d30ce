import { columnTitle, type ShownCell, type TableColumn } from './table-cell.ts';
import { isText } from './table-markdown.ts';
import type { TableOptions } from './results-table.ts';

const WIDEST = 80;
const GAP = '  ';

/**
 * Aligned plain text of at most 80 columns, for a terminal: where the columns do not fit side by side, the ranges
 * go first, then the table is split below itself, each part with the first column again.
 */
export function textTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly ShownCell[])[],
  options: TableOptions,
): string {
  const full = grid(columns, cells, true);
  const grids = lineWidth(full) <= WIDEST ? [full] : split(grid(columns, cells, false));
  const caption = options.caption === undefined ? [] : [...wrap(options.caption), ''];
  const dropped = grids[0] !== full && cells.some((row) => row.some(({ spread }) => spread !== ''));
  const notes = [
    ...(options.notes ?? []),
    ...(dropped ? ['Means; the ranges are in the report and the CSV.'] : []),
  ];
  const blocks = grids.map((part) => part.lines().join('\n'));
  return `${[...caption, blocks.join('\n\n'), ...notes.flatMap(wrap)].join('\n')}\n`;
}

interface Grid {
  readonly columns: readonly (readonly string[])[];
  readonly left: readonly boolean[];
  lines(): string[];
}

function gridOf(columns: readonly (readonly string[])[], left: readonly boolean[]): Grid {
  const widths = columns.map((column) => Math.max(...column.map(width)));
  const pad = (text: string, index: number): string => {
    const space = ' '.repeat(Math.max(0, widths[index]! - width(text)));
    return left[index]! ? text + space : space + text;
  };
  return {
    columns,
    left,
    lines: () => {
      const rows = columns[0]!.map((_, row) => columns.map((column, index) => pad(column[row]!, index)));
      const rule = widths.map((size) => '─'.repeat(size)).join(GAP);
      const [head, ...body] = rows.map((row) => row.join(GAP).trimEnd());
      return [head!, rule, ...body];
    },
  };
}

function grid(
  columns: readonly TableColumn[],
  cells: readonly (readonly ShownCell[])[],
  spreads: boolean,
): Grid {
  const texts = columns.map((column, index) => [
    columnTitle(column),
    ...cells.map((row) => {
      const cell = row[index]!;
      const mark = cell.bold ? '*' : '';
      return spreads && cell.spread !== '' ? `${mark}${cell.main} [${cell.spread}]` : `${mark}${cell.main}`;
    }),
  ]);
  return gridOf(
    texts,
    columns.map((_, index) => isText(cells, index)),
  );
}

function lineWidth({ columns }: Grid): number {
  return columns.reduce((sum, column) => sum + Math.max(...column.map(width)) + GAP.length, -GAP.length);
}

/** As many columns beside the first as fit; a column wider than that is cut. */
function split(whole: Grid): Grid[] {
  const name = whole.columns[0]!.map((text) => clip(text, 32));
  const nameWidth = Math.max(...name.map(width));
  const parts: Grid[] = [];
  let taken: number[] = [];
  let used = nameWidth;
  const close = (): void => {
    if (taken.length === 0) return;
    const texts = taken.map((index) =>
      whole.columns[index]!.map((text) => clip(text, WIDEST - nameWidth - GAP.length)),
    );
    parts.push(gridOf([name, ...texts], [true, ...taken.map((index) => whole.left[index]!)]));
    taken = [];
    used = nameWidth;
  };
  for (let index = 1; index < whole.columns.length; index++) {
    const size = Math.max(...whole.columns[index]!.map(width)) + GAP.length;
    if (used + size > WIDEST) close();
    taken.push(index);
    used += size;
  }
  close();
  return parts.length > 0 ? parts : [gridOf([name], [true])];
}

function width(text: string): number {
  return Array.from(text).length;
}

function clip(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= WIDEST)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(clip(word, WIDEST));
  }
  return lines;
}
