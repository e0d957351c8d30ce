import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { drawFigureFile } from '../figure-files/draw-figure-file.ts';
import { type Finding, warningOf } from '../figure-files/expected.ts';
import { type FigureFile, parseFigureFile } from '../figure-files/figure-file.ts';
import type { FoundFile } from '../figure-files/find-figure-files.ts';
import { writeFormats } from '../figure-files/formats.ts';
import { MissingResults } from '../figure-files/missing-results.ts';
import { say, sayJson } from '../terminal/output.ts';
import { lookOf, lookWords } from './figure-look.ts';
import type { FiguresOptions } from './figures.ts';

/** What became of one figure file. */
interface Outcome {
  readonly figure: string;
  readonly item: string;
  readonly claims: readonly string[];
  readonly files: readonly string[];
  readonly cells?: number;
  readonly expected?: readonly Finding[];
  /** Why it was not drawn. */
  readonly notDrawn?: { readonly why: string; readonly mend: string | undefined };
}

/**
 * Draws figure files. Of several those without results are left out and said; one alone is refused.
 *
 * @param out the folder of runs, where they are to be drawn instead of the results that a file keeps
 */
export async function drawFigureFiles(
  files: readonly FoundFile[],
  settings: readonly string[],
  options: FiguresOptions,
  out: string | undefined,
): Promise<void> {
  const presets = options.preset ?? [];
  if (out === undefined && settings.length + presets.length > 0) {
    throw new UserError('Settings choose among the results of a folder of runs.', {
      field: '--out',
      mend: 'Add --out runs, or leave them out.',
    });
  }
  const figures = chosen(
    files.map(({ tree, file }) => parseFigureFile(tree, file)),
    options.only,
  );
  const outcomes: Outcome[] = [];
  for (const figure of figures) {
    try {
      outcomes.push(await drawn(figure, { settings, presets, out }, options));
    } catch (error) {
      if (!(error instanceof MissingResults) || figures.length === 1) throw error;
      outcomes.push({ ...facts(figure), files: [], notDrawn: { why: error.message, mend: error.mend } });
      say(`not drawn: ${error.message}\n      ${error.mend ?? ''}`, { json: true });
    }
  }
  if (options.json === true)
    sayJson({ files: outcomes.flatMap((outcome) => outcome.files), figures: outcomes });
  else for (const file of outcomes.flatMap((outcome) => outcome.files)) say(path.relative('.', file));
}

function chosen(figures: readonly FigureFile[], only: string | undefined): readonly FigureFile[] {
  const wanted = figures.filter(({ name }) => only === undefined || name === only);
  if (wanted.length > 0) return wanted;
  throw new UserError(`There is no figure file "${only ?? ''}".`, {
    field: '--only',
    mend: `There are ${figures.map(({ name }) => name).join(', ')}.`,
  });
}

function facts({ file, item, claims }: FigureFile) {
  return { figure: file, item, claims };
}

async function drawn(
  figure: FigureFile,
  {
    settings,
    presets,
    out,
  }: { settings: readonly string[]; presets: readonly string[]; out: string | undefined },
  options: FiguresOptions,
): Promise<Outcome> {
  const { width, dpi, pdf, html, to } = options;
  const words = [
    ...settings,
    ...presets.flatMap((preset) => ['--preset', preset]),
    ...(out === undefined ? [] : ['--out', out]),
    ...lookWords(options),
  ];
  const result = await drawFigureFile(figure, {
    settings,
    presets,
    out,
    command: ['rangeloss figures', path.relative('.', figure.file), ...words].join(' '),
    ...lookOf(options),
  });
  for (const finding of result.findings.filter(({ asExpected }) => !asExpected))
    say(`warning: ${figure.file}: ${warningOf(finding)}`, { json: true });
  const extra =
    figure.kind.gives === 'table'
      ? []
      : [...(pdf === true ? ['pdf'] : []), ...(html === true ? ['html'] : [])];
  const files = await writeFormats(
    result.drawn,
    [...new Set([...figure.formats, ...extra])],
    path.resolve(to ?? path.join(out ?? 'runs', 'paper'), figure.name),
    { caption: figure.caption, wide: (width ?? figure.width) === 'page', dpi: dpi ?? figure.dpi },
  );
  return { ...facts(figure), files, cells: result.cells, expected: result.findings };
}
