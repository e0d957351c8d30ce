import { latexComments } from '../figure/latex-comments.ts';
import { columnTitle, type ShownCell, type TableColumn } from './table-cell.ts';
import { isText } from './table-markdown.ts';
import type { TableOptions } from './results-table.ts';

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  // LaTeX's default font encoding has other signs in their places.
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '–': '--',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '→': '$\\rightarrow$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '∞': '$\\infty$',
  α: '$\\alpha$',
  β: '$\\beta$',
  γ: '$\\gamma$',
  δ: '$\\delta$',
  ε: '$\\epsilon$',
  η: '$\\eta$',
  θ: '$\\theta$',
  κ: '$\\kappa$',
  λ: '$\\lambda$',
  μ: '$\\mu$',
  π: '$\\pi$',
  ρ: '$\\rho$',
  σ: '$\\sigma$',
  τ: '$\\tau$',
  φ: '$\\phi$',
  ω: '$\\omega$',
  Δ: '$\\Delta$',
};

const SPECIAL_LETTER = /[\\{}$&#%_^~<>|–−±×→≥≤∞αβγδεηθκλμπρστφωΔ]/g;

/** Text as LaTeX prints it literally; safe in a table's cell and in a caption. */
export function escapeLatex(text: string): string {
  return text.replace(SPECIAL_LETTER, (letter) => SPECIAL[letter]!);
}

/** A `table` float with booktabs rules; the document needs `\usepackage{booktabs}`. */
export function latexTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly ShownCell[])[],
  options: TableOptions,
): string {
  const float = options.wide === true ? 'table*' : 'table';
  const layout = columns.map((_, index) => (isText(cells, index) ? 'l' : 'r')).join('');
  // A row that starts with a bracket or a star would be read as an option of the line break before it.
  const row = (parts: readonly string[]): string =>
    `    ${/^[[*]/.test(parts[0] ?? '') ? '{}' : ''}${parts.join(' & ')} \\\\`;
  const body = cells.map((line) =>
    row(
      line.map((cell) => {
        const main = cell.bold ? `\\textbf{${escapeLatex(cell.main)}}` : escapeLatex(cell.main);
        return cell.spread === '' ? main : `${main} {\\scriptsize [${escapeLatex(cell.spread)}]}`;
      }),
    ),
  );
  return [
    ...latexComments(options.provenance),
    `\\begin{${float}}`,
    '  \\centering',
    ...(options.caption === undefined ? [] : [`  \\caption{${escapeLatex(options.caption)}}`]),
    ...(options.label === undefined ? [] : [`  \\label{${options.label}}`]),
    `  \\begin{tabular}{@{}${layout}@{}}`,
    '    \\toprule',
    row(columns.map((column) => escapeLatex(columnTitle(column)))),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(options.notes ?? []).map((note) => `  \\par\\smallskip{\\footnotesize ${escapeLatex(note)}}`),
    `\\end{${float}}`,
    '',
  ].join('\n');
}
