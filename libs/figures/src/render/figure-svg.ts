import type { FigureSpec } from '../figure/figure-spec.ts';
import { escapeXml } from '../figure/xml.ts';
import { fontFaceCss, lettersOf } from './font-css.ts';
import { vegaSvg, type BareSvg } from './vega-svg.ts';

/** A figure as a complete SVG document. */
export interface FigureSvg {
  readonly svg: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * A figure as an SVG that looks the same everywhere a browser engine draws it: text stays text (it can be found,
 * copied, read aloud and edited) and the few glyphs it needs travel inside, as a web font. Programs that ignore
 * web fonts should be given the PDF, or the SVG with outlines.
 */
export async function figureSvg(figure: FigureSpec): Promise<FigureSvg> {
  return svgOf(figure, await vegaSvg(figure));
}

/** The complete SVG of a figure that Vega has drawn already. */
export async function svgOf(figure: FigureSpec, { svg, width, height }: BareSvg): Promise<FigureSvg> {
  const css = await fontFaceCss(lettersOf(svg));
  const style = css === '' ? '' : `<style>${css}</style>`;
  return { svg: withMetadata(svg, figure, style), width, height };
}

/** Title, description and provenance where the SVG standard wants them, and the role of an image. */
export function withMetadata(svg: string, figure: FigureSpec, definitions = ''): string {
  const title = figure.usermeta.rangeloss.title ?? figure.name;
  const provenance = escapeXml(JSON.stringify(figure.usermeta.rangeloss));
  const head = [
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(figure.description)}</desc>`,
    `<metadata><rangeloss:provenance xmlns:rangeloss="urn:rangeloss:figure">${provenance}</rangeloss:provenance></metadata>`,
    definitions,
  ].join('');
  return svg.replace(
    /<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes} role="img" aria-labelledby="title description" text-rendering="geometricPrecision">${head}`,
  );
}
