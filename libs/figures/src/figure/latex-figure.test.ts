import { expect, it } from 'vitest';
import { longTailRankPlot } from '../plots/long-tail-rank-plot.ts';
import { latexFigure } from './latex-figure.ts';

it('puts a float around the PDF, with caption, label and provenance', () => {
  const provenance = { runIds: ['a', 'b'], configHash: 'c', command: 'rangeloss figures x.yaml' };
  const figure = longTailRankPlot({ counts: [3, 2, 1] }, { name: 'tail', provenance });
  expect(latexFigure(figure, { caption: '20 % of the tail_x', wide: true }).split('\n')).toEqual([
    '% runs: a b',
    '% config: c',
    '% command: rangeloss figures x.yaml',
    '\\begin{figure*}',
    '  \\centering',
    '  \\includegraphics{tail.pdf}',
    '  \\caption{20 \\% of the tail\\_x}',
    '  \\label{fig:tail}',
    '\\end{figure*}',
    '',
  ]);
  expect(latexFigure(longTailRankPlot({ counts: [1] }), { caption: '' })).toContain('\\begin{figure}');
});
