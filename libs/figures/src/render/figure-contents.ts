import { UserError } from '@rangeloss/foundation';
import { csv } from '../figure/csv.ts';
import type { FigureFormat } from '../figure/figure-formats.ts';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { pdfOf } from './figure-pdf.ts';
import { pngOf } from './figure-png.ts';
import { svgOf } from './figure-svg.ts';
import { interactiveHtml } from './interactive-html.ts';
import { vegaSvg, type BareSvg } from './vega-svg.ts';

type Content = string | Uint8Array;
type Drawing = () => Promise<BareSvg>;

const writers: Record<
  FigureFormat,
  (figure: FigureSpec, drawing: Drawing, dpi: number) => Content | Promise<Content>
> = {
  svg: async (figure, drawing) => (await svgOf(figure, await drawing())).svg,
  png: async (figure, drawing, dpi) => pngOf(figure, await drawing(), dpi),
  'vl.json': (figure) => `${JSON.stringify(figure, null, 1)}\n`,
  csv: (figure) => csv(figure.datasets[figure.usermeta.rangeloss.table] ?? []),
  pdf: async (figure, drawing) => pdfOf(figure, await drawing()),
  html: (figure) => interactiveHtml(figure),
};

/**
 * A figure in some formats; Vega draws it once for all of them. The same figure gives the same bytes; each format names the
 * runs, config and command behind it.
 *
 * @param dpi resolution of the PNG in dots per inch
 * @throws UserError when the resolution is out of range
 */
export async function figureContents(
  figure: FigureSpec,
  formats: readonly FigureFormat[],
  dpi = 300,
): Promise<Map<FigureFormat, Content>> {
  if (!(dpi >= 36 && dpi <= 2400)) {
    throw new UserError(`A resolution of ${dpi} dots per inch cannot be drawn.`, {
      field: 'dpi',
      mend: 'Use 36 to 2400; 300 is usual in print.',
    });
  }
  let drawn: Promise<BareSvg> | undefined;
  const drawing = () => (drawn ??= vegaSvg(figure));
  const contents = new Map<FigureFormat, Content>();
  for (const format of formats) contents.set(format, await writers[format](figure, drawing, dpi));
  return contents;
}
