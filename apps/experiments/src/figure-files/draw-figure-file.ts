import { contentHash, UserError } from '@rangeloss/foundation';
import type { FigureSpec, ResultsTable } from '@rangeloss/figures';
import { selectsExactly } from '../config/selector.ts';
import type { FigureContext } from '../report/study-figure.ts';
import { studyResults } from '../report/study-results.ts';
import { type Finding, findingsOf } from './expected.ts';
import type { FigureFile } from './figure-file.ts';
import { figureResults, type ResultsPlace } from './figure-results.ts';
import type { SelectedCell } from './selected-cell.ts';

/** A figure or table before it is written, and what its results were expected to be. */
export interface DrawnFile {
  readonly drawn: FigureSpec | ResultsTable;
  readonly findings: readonly Finding[];
  /** How many cells it was drawn from. */
  readonly cells: number;
}

/** What the command line asks for beside the file. */
export interface DrawRequest extends ResultsPlace {
  /** The command that draws it again. */
  readonly command: string;
  readonly width?: FigureFile['width'];
  readonly mode?: FigureFile['mode'];
}

/**
 * Draws a figure file: the same file and the same results give the same figure.
 *
 * @throws MissingResults when a cell that it selects has no result, with the command that makes it
 */
export async function drawFigureFile(figure: FigureFile, request: DrawRequest): Promise<DrawnFile> {
  const { study, cells } = await figureResults(figure, request);
  const shown = cells.map((selected) => renamed(selected, figure.names));
  const base = shown.filter(
    (_, place) => figure.base && selectsExactly(figure.base, cells[place]!.cell.labels),
  );
  const results = studyResults(
    { cells: shown.map(({ cell }) => cell) },
    new Map(shown.map(({ result }) => [result.id, result])),
  );
  const width = request.width ?? figure.width;
  const context: FigureContext = {
    configHash: contentHash(study.source).slice(0, 16),
    command: request.command,
    look: {
      name: figure.name,
      mode: request.mode ?? figure.mode,
      ...(width === undefined ? {} : { width }),
      ...(figure.height === undefined ? {} : { height: figure.height }),
    },
  };
  const { baseline } = study;
  const drawn = figure.kind.draw(
    {
      results,
      base: base.map(({ result }) => result),
      context,
      caption: figure.caption,
      baseline: baseline && (figure.names['loss']?.[baseline] ?? baseline),
    },
    figure.options,
  );
  if (drawn === undefined) throw lacking(figure, request.out);
  return { drawn, findings: findingsOf(figure.expect, cells), cells: cells.length };
}

/** A cell with the labels that its figure shows. */
function renamed({ cell, result }: SelectedCell, names: FigureFile['names']): SelectedCell {
  const labels = Object.fromEntries(
    Object.entries(cell.labels).map(([axis, label]) => [axis, names[axis]?.[label] ?? label]),
  );
  return { cell: { ...cell, labels }, result: { ...result, labels } };
}

function lacking({ file, kind, study }: FigureFile, out: string | undefined): UserError {
  const mend =
    out === undefined
      ? `Kept results have no details unless the file names them; or run rangeloss grid ${study} and add --out runs.`
      : 'Choose other cells (where), or another kind.';
  return new UserError(`${file}: it needs ${kind.needs}, and its results have none.`, {
    file,
    field: 'draw',
    mend,
  });
}
