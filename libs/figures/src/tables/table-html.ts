import { escapeXml } from '../figure/xml.ts';
import { columnTitle, type ShownCell, type TableColumn } from './table-cell.ts';
import { isText } from './table-markdown.ts';
import type { TableOptions } from './results-table.ts';

/** An HTML table with caption and scoped headers; the report styles it, and it reads well without style. */
export function htmlTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly ShownCell[])[],
  options: TableOptions,
): string {
  const kind = (index: number): string => (isText(cells, index) ? '' : ' class="number"');
  const head = columns.map((column, index) => `<th scope="col"${kind(index)}>${title(column)}</th>`).join('');
  const body = cells.map((row) => {
    const parts = row.map((cell, index) => {
      const tag = index === 0 ? 'th scope="row"' : 'td';
      return `<${tag}${kind(index)}>${content(cell)}</${index === 0 ? 'th' : 'td'}>`;
    });
    return `<tr>${parts.join('')}</tr>`;
  });
  const caption = options.caption === undefined ? '' : `<caption>${escapeXml(options.caption)}</caption>`;
  const runs =
    options.provenance === undefined ? '' : ` data-runs="${escapeXml(options.provenance.runIds.join(' '))}"`;
  const notes = (options.notes ?? []).map((note) => `<p class="note">${escapeXml(note)}</p>`).join('');
  return `<table${runs}>${caption}<thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>${notes}`;
}

function title(column: TableColumn): string {
  const text = escapeXml(columnTitle(column));
  if (column.better === undefined) return text;
  const [arrow, words] = column.better === 'higher' ? ['↑', 'higher is better'] : ['↓', 'lower is better'];
  return `${text} <span class="better" role="img" aria-label="${words}" title="${words}">${arrow}</span>`;
}

function content(cell: ShownCell): string {
  if (cell.absent) return '<span class="absent" role="img" aria-label="not run">–</span>';
  const main = cell.bold ? `<strong>${escapeXml(cell.main)}</strong>` : escapeXml(cell.main);
  return cell.spread === '' ? main : `${main} <span class="spread">[${escapeXml(cell.spread)}]</span>`;
}
