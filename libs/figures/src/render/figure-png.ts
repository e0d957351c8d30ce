import { Resvg } from '@resvg/resvg-js';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { FONT_NAME } from '../theme/theme.ts';
import { zoomAt } from '../theme/sizes.ts';
import { FONT_FACES } from './bundled-font.ts';
import { annotatePng } from './png-chunks.ts';
import { vegaSvg, type BareSvg } from './vega-svg.ts';

/** An SVG's pixels, its text drawn from the bundled font only. */
export function rasterise(svg: string, dpi: number): Uint8Array {
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoomAt(dpi) },
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FACES.map(({ file }) => file),
      defaultFontFamily: FONT_NAME,
    },
  })
    .render()
    .asPng();
}

/** A figure as PNG at a resolution in dots per inch, with its provenance inside. */
export async function figurePng(figure: FigureSpec, dpi = 300): Promise<Uint8Array> {
  return pngOf(figure, await vegaSvg(figure), dpi);
}

/** The PNG of a figure that Vega has drawn already. */
export function pngOf(figure: FigureSpec, { svg }: BareSvg, dpi: number): Uint8Array {
  const { runIds, configHash, command } = figure.usermeta.rangeloss;
  return annotatePng(rasterise(svg, dpi), dpi, {
    Title: figure.name,
    Description: figure.description,
    Software: 'rangeloss',
    'rangeloss:runs': runIds.join(' '),
    ...(configHash === undefined ? {} : { 'rangeloss:config': configHash }),
    ...(command === undefined ? {} : { 'rangeloss:command': command }),
  });
}
