import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@rangeloss/storage';
import type { FigureSpec } from '../figure/figure-spec.ts';
import type { FigureFormat } from '../figure/figure-formats.ts';
import { figureContents } from './figure-contents.ts';

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
  const { pdf, html, dpi } = options;
  const formats: FigureFormat[] = ['svg', 'png', 'vl.json', 'csv'];
  if (pdf === true) formats.push('pdf');
  if (html === true) formats.push('html');
  const contents = await figureContents(figure, formats, dpi);
  const fileOf = (format: FigureFormat) => join(folder, `${figure.name}.${format}`);
  await mkdir(folder, { recursive: true });
  for (const [format, content] of contents) await writeFileAtomic(fileOf(format), content);
  return {
    svg: fileOf('svg'),
    png: fileOf('png'),
    spec: fileOf('vl.json'),
    csv: fileOf('csv'),
    ...(pdf === true ? { pdf: fileOf('pdf') } : {}),
    ...(html === true ? { html: fileOf('html') } : {}),
  };
}
