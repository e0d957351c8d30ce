import { columnTitle, type ShownCell, type TableColumn } from './table-cell.ts';
import { isText } from './table-markdown.ts';
import type { TableOptions } from './results-table.ts';

const WIDEST = 80;
const GAP = '  ';

/**
 * Aligned plain text of at most 80 columns, for a terminal: where the columns do not fit side by side, ranges are
 * given as half their width (a note says so), then the table is split below itself, each part with the leading
 * columns again.
 */
export function textTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly ShownCell[])[],
  options: TableOptions,
): string {
  const full = grid(columns, cells, ({ spread }) => (spread === '' ? '' : ` [${spread}]`));
  const fits = lineWidth(full) <= WIDEST;
  const grids = fits ? [full] : split(grid(columns, cells, ({ half }) => (half === '' ? '' : ` ±${half}`)));
  const caption = options.caption === undefined ? [] : [...wrap(options.caption), ''];
  const halved = !fits && cells.some((row) => row.some(({ half }) => half !== ''));
  const notes = [
    ...(options.notes ?? []),
    ...(halved ? ['±: half the width of the range (or interval) around the mean.'] : []),
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
  spread: (cell: ShownCell) => string,
): Grid {
  const texts = columns.map((column, index) => [
    columnTitle(column),
    ...cells.map((row) => {
      const cell = row[index]!;
      return `${cell.bold ? '*' : ''}${cell.main}${spread(cell)}`;
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

/**
 * As many columns beside the leading ones as fit. Columns of text at the left say what a row is and are repeated
 * in each part; a column wider than what is left is cut.
 */
function split(whole: Grid): Grid[] {
  const wide = whole.left.findIndex((left, index) => index > 0 && !left);
  const keys = whole.columns
    .slice(0, Math.max(1, wide))
    .map((column) => column.map((text) => clip(text, 24)));
  const leading = keys.slice(0, 2);
  const leadingWidth = leading.reduce((sum, column) => sum + Math.max(...column.map(width)) + GAP.length, 0);
  const room = WIDEST - leadingWidth;
  const parts: Grid[] = [];
  let taken: string[][] = [];
  let sides: boolean[] = [];
  let used = 0;
  const close = (): void => {
    if (taken.length === 0) return;
    parts.push(gridOf([...leading, ...taken], [...leading.map(() => true), ...sides]));
    [taken, sides, used] = [[], [], 0];
  };
  for (let index = leading.length; index < whole.columns.length; index++) {
    const column = whole.columns[index]!.map((text) => clip(text, room));
    const size = Math.max(...column.map(width));
    if (taken.length > 0 && used + size > room) close();
    taken.push(column);
    sides.push(whole.left[index]!);
    used += size + GAP.length;
  }
  close();
  return parts.length > 0
    ? parts
    : [
        gridOf(
          leading,
          leading.map(() => true),
        ),
      ];
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
