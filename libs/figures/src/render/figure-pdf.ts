/// <reference path="./svg-to-pdfkit.d.ts" />
import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { faceFor, FONT_FACES } from './bundled-font.ts';
import { vegaSvg, type BareSvg } from './vega-svg.ts';

// A PDF's point is 1/72 inch, a CSS pixel 1/96.
const POINTS_PER_PIXEL = 0.75;

/**
 * A figure as a PDF of its own size, all vectors, with the bundled font embedded as a subset and the provenance
 * in its properties: what `\includegraphics` takes. The same figure gives the same bytes (the file says that it
 * was made in 1970).
 */
export async function figurePdf(figure: FigureSpec): Promise<Uint8Array> {
  return pdfOf(figure, await vegaSvg(figure));
}

/** The PDF of a figure that Vega has drawn already. */
export async function pdfOf(figure: FigureSpec, { svg, width, height }: BareSvg): Promise<Uint8Array> {
  const { runIds, configHash, command, title } = figure.usermeta.rangeloss;
  const size: [number, number] = [width * POINTS_PER_PIXEL, height * POINTS_PER_PIXEL];
  const document = new PDFDocument({
    size,
    margin: 0,
    info: {
      Title: title ?? figure.name,
      Subject: figure.description,
      Keywords: [
        `runs ${runIds.join(' ')}`,
        ...(configHash === undefined ? [] : [`config ${configHash}`]),
        ...(command === undefined ? [] : [`command ${command}`]),
      ].join('; '),
      Creator: 'rangeloss',
      Producer: 'PDFKit',
      CreationDate: new Date(0),
    },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  for (const { file } of FONT_FACES) document.registerFont(file, file);
  const warnings: string[] = [];
  svgToPdf(document, svg, 0, 0, {
    width: size[0],
    height: size[1],
    preserveAspectRatio: 'xMinYMin meet',
    fontCallback: (_, bold, italic) => faceFor(bold ? 600 : 400, italic ? 'italic' : 'normal').file,
    warningCallback: (warning) => warnings.push(warning),
  });
  document.end();
  await finished;
  if (warnings.length > 0)
    throw new Error(`Figure ${figure.name} has something a PDF cannot show: ${warnings.join('; ')}`);
  return Buffer.concat(chunks);
}
