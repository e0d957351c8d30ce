import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { selects, selectsExactly } from '../config/selector.ts';
import { cellName, readStudy, type Study, type StudyCell } from '../config/study.ts';
import { openStudy } from '../grid/open-study.ts';
import { withEvaluations } from './evaluations.ts';
import type { FigureFile } from './figure-file.ts';
import { readKeptDetails, readKeptResults } from './kept-results.ts';
import { MissingResults } from './missing-results.ts';
import type { SelectedCell } from './selected-cell.ts';

/** Where the command line says that the results are. */
export interface ResultsPlace {
  /** The folder of runs; undefined where the file's kept results are to be drawn. */
  readonly out: string | undefined;
  readonly settings: readonly string[];
  readonly presets: readonly string[];
}

/**
 * The results of the cells that a figure file selects, in the order of its study: those that are kept, or those of a
 * folder of runs.
 *
 * @throws MissingResults when one of the cells has none
 */
export async function figureResults(
  figure: FigureFile,
  { out, settings, presets }: ResultsPlace,
): Promise<{ readonly study: Study; readonly cells: readonly SelectedCell[] }> {
  if (out === undefined && figure.results !== undefined) {
    const study = await readStudy(figure.study);
    return { study, cells: await keptCells(figure, study, figure.results) };
  }
  const folder = out ?? 'runs';
  const { name } = await readStudy(figure.study);
  await requireRuns(figure, path.join(folder, name, 'cells'), folder);
  const { study, plan, store } = await openStudy({ given: figure.study, settings, presets, out: folder });
  const wanted = plan.cells.filter((cell) => isDrawn(figure, cell));
  const { results } = await store.read(wanted.map(({ id }) => id));
  const cells = wanted.flatMap((cell) => {
    const result = results.get(cell.id);
    return result === undefined ? [] : [{ cell, result }];
  });
  requireAll(figure, wanted, cells, path.join(folder, name), folder);
  return { study, cells: await withEvaluations(cells, figure, store.folder) };
}

async function keptCells(figure: FigureFile, study: Study, file: string): Promise<SelectedCell[]> {
  const kept = new Map((await readKeptResults(file)).map((entry) => [keyOf(entry.labels), entry]));
  const details = figure.details === undefined ? undefined : await readKeptDetails(figure.details);
  const wanted = study.cells.filter((cell) => isDrawn(figure, cell));
  const cells = wanted.flatMap((cell): SelectedCell[] => {
    const entry = kept.get(keyOf(cell.labels));
    if (entry === undefined) return [];
    const { id, runId, seed } = entry;
    const metrics = Object.fromEntries(
      Object.entries(entry.metrics).filter((metric): metric is [string, number] => metric[1] !== null),
    );
    const config = { ...cell.config };
    return [
      {
        cell: { ...cell, id },
        result: { id, runId, seed, labels: { ...cell.labels }, config, metrics, ...details?.get(id) },
      },
    ];
  });
  requireAll(figure, wanted, cells, file, 'runs');
  return cells;
}

function isDrawn({ where, base, seeds }: FigureFile, { grid, labels, config, purpose }: StudyCell): boolean {
  if (purpose !== 'numbers' || !seeds.has(config.seed)) return false;
  if (where.length === 0 || where.some((selector) => selects(selector, { ...labels, grid }))) return true;
  return base !== undefined && selectsExactly(base, labels);
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function requireRuns(figure: FigureFile, cells: string, folder: string): Promise<void> {
  await access(cells).catch(() => {
    throw new MissingResults(
      `${figure.file} is drawn from the results of ${figure.study}, and ${cells} is not there.`,
      {
        file: cells,
        mend: waysToMake(figure, folder),
      },
    );
  });
}

function requireAll(
  figure: FigureFile,
  wanted: readonly StudyCell[],
  found: readonly SelectedCell[],
  place: string,
  folder: string,
): void {
  if (wanted.length === 0) {
    throw new UserError(`${figure.file}: no cell of ${figure.study} is selected.`, {
      file: figure.file,
      field: 'where',
      mend: `rangeloss grid plan ${figure.study} lists the labels and seeds that there are.`,
    });
  }
  const have = new Set(found.map(({ cell }) => keyOf(cell.labels)));
  const missing = wanted.filter(({ labels }) => !have.has(keyOf(labels)));
  if (missing.length === 0) return;
  throw new MissingResults(
    `${figure.file}: ${missing.length} of ${wanted.length} cells have no result in ${place}, the first is ${cellName(missing[0]!)}.`,
    { file: place, mend: waysToMake(figure, folder) },
  );
}

function waysToMake({ study, file, needs }: FigureFile, folder: string): string {
  const where = folder === 'runs' ? [] : ['--out', folder];
  const grid = ['rangeloss grid', study, ...needs, ...where].join(' ');
  return `Run ${grid}, then ${['rangeloss figures', file, ...needs, '--out', folder].join(' ')}`;
}
