import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from '@rangeloss/storage';
import { csv } from '../figure/csv.ts';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { pdfOf } from './figure-pdf.ts';
import { interactiveHtml } from './interactive-html.ts';
import { pngOf } from './figure-png.ts';
import { svgOf } from './figure-svg.ts';
import { vegaSvg } from './vega-svg.ts';

/** The files of one figure. */
export interface FigureFiles {
  readonly svg: string;
  readonly png: string;
  readonly spec: string;
  readonly csv: string;
  /** Where `pdf` was asked for. */
  readonly pdf?: string;
  /** Where `html` was asked for. */
  readonly html?: string;
}

export interface RenderOptions {
  /** Resolution of the PNG in dots per inch; 300 by default, what journals ask for. */
  readonly dpi?: number;
  /** Also a vector PDF with embedded fonts, `name.pdf`. */
  readonly pdf?: boolean;
  /** Also an interactive page that works offline, `name.html` (0.8 MB). */
  readonly html?: boolean;
}

/**
 * Draws a figure into a folder: `name.svg`, `name.png`, `name.vl.json` (the Vega-Lite spec with the data inside)
 * and `name.csv`; on request
 * `name.pdf` and `name.html`. The same figure gives the same bytes; each file names the runs, config and command behind it.
 * @throws UserError when the resolution is out of range or the folder cannot be written.
 */
export async function renderFigure(
  figure: FigureSpec,
  folder: string,
  options: RenderOptions = {},
): Promise<FigureFiles> {
  const dpi = options.dpi ?? 300;
  if (!(dpi >= 36 && dpi <= 2400)) {
    throw new UserError(`A resolution of ${dpi} dots per inch cannot be drawn.`, {
      field: 'dpi',
      mend: 'Use 36 to 2400; 300 is usual in print.',
    });
  }
  const files: FigureFiles = {
    svg: join(folder, `${figure.name}.svg`),
    png: join(folder, `${figure.name}.png`),
    spec: join(folder, `${figure.name}.vl.json`),
    csv: join(folder, `${figure.name}.csv`),
    ...(options.pdf === true ? { pdf: join(folder, `${figure.name}.pdf`) } : {}),
    ...(options.html === true ? { html: join(folder, `${figure.name}.html`) } : {}),
  };
  const bare = await vegaSvg(figure);
  const [{ svg }, png] = [await svgOf(figure, bare), pngOf(figure, bare, dpi)];
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(files.svg, svg);
  await writeFileAtomic(files.png, png);
  await writeFileAtomic(files.spec, `${JSON.stringify(figure, null, 1)}\n`);
  await writeFileAtomic(files.csv, csv(figure.datasets[figure.usermeta.rangeloss.table] ?? []));
  if (files.pdf !== undefined) await writeFileAtomic(files.pdf, await pdfOf(figure, bare));
  if (files.html !== undefined) await writeFileAtomic(files.html, await interactiveHtml(figure));
  return files;
}
