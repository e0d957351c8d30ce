import { escapeLatex } from '../tables/table-latex.ts';
import type { FigureSpec } from './figure-spec.ts';
import { latexComments } from './latex-comments.ts';

export interface LatexFigureOptions {
  readonly caption: string;
  /** Over both columns of a two-column paper. */
  readonly wide?: boolean;
}

/**
 * A `figure` float around the figure's PDF, with its caption and the label `fig:` and the figure's name; where its
 * numbers come from stands in comments. The document needs `\usepackage{graphicx}`.
 */
export function latexFigure(figure: FigureSpec, { caption, wide = false }: LatexFigureOptions): string {
  const float = wide ? 'figure*' : 'figure';
  return [
    ...latexComments(figure.usermeta.rangeloss),
    `\\begin{${float}}`,
    '  \\centering',
    // Not scaled: it was drawn for the width of the column or of the text.
    `  \\includegraphics{${figure.name}.pdf}`,
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{fig:${figure.name}}`,
    `\\end{${float}}`,
    '',
  ].join('\n');
}
