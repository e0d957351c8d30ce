export { figureContents } from './render/figure-contents.ts';
export { figurePng } from './render/figure-png.ts';
export { figureSvg, type FigureSvg } from './render/figure-svg.ts';
export { renderFigure, type FigureFiles, type RenderOptions } from './render/render-figure.ts';
export { renderReport, writeReport } from './render/write-report.ts';
export { figurePdf } from './render/figure-pdf.ts';
export { interactiveHtml } from './render/interactive-html.ts';
export { specErrors } from './render/validate-spec.ts';
