import path from 'node:path';
import { contentHash } from '@rangeloss/foundation';
import type { RenderOptions } from '@rangeloss/figures/node';
import { writeFileAtomic } from '@rangeloss/storage';
import type { CellResult } from '../cell/cell-result.ts';
import type { Study } from '../config/study.ts';
import { writeTable } from '../figure-files/formats.ts';
import type { SentError } from '../grid/messages.ts';
import type { PlannedCell, StudyPlan } from '../grid/plan.ts';
import type { SearchLog } from '../grid/search.ts';
import type { EnvironmentFacts } from '../tracking/environment-facts.ts';
import { reportPage } from './report-page.ts';
import { gridFigures } from './grid-figures.ts';
import { hardPairs } from './hard-pairs.ts';
import { identityFigures } from './identity-figures.ts';
import type { FigureContext, StudyFigure } from './study-figure.ts';
import { studyFigures } from './study-figures.ts';
import { type StudyResults, studyResults } from './study-results.ts';
import { type StudyTable, studyTables } from './study-tables.ts';
import { verificationFigures } from './verification-figures.ts';

/** What a report is written from. */
export interface ReportInput {
  readonly study: Study;
  readonly plan: StudyPlan;
  readonly results: ReadonlyMap<string, CellResult>;
  readonly failures: readonly { readonly cell: PlannedCell; readonly error: SentError }[];
  /** The study's folder; the report goes to `report` below it. */
  readonly folder: string;
  readonly facts: EnvironmentFacts;
  /** The search that came before, with all its trials. */
  readonly search?: SearchLog | undefined;
}

/** A report on the disk. */
export interface WrittenReport {
  readonly page: string;
  /** Every file, the page included. */
  readonly files: readonly string[];
  readonly tables: readonly StudyTable[];
  readonly results: StudyResults;
}

/** The parts of a report before they are written. */
export interface ReportParts {
  readonly results: StudyResults;
  readonly tables: readonly StudyTable[];
  readonly figures: readonly StudyFigure[];
  /** What could be drawn if the data were there. */
  readonly notShown: readonly { readonly what: string; readonly why: string }[];
}

/** Draws nothing yet: the tables and figure specs that the results at hand allow. */
export async function reportParts(
  { study, plan, results: cells }: Pick<ReportInput, 'study' | 'plan' | 'results'>,
  { command = `rangeloss report ${study.file}`, look = {} }: Partial<FigureContext> = {},
): Promise<ReportParts> {
  const results = studyResults(plan, cells);
  const context = {
    configHash: contentHash(study.source).slice(0, 16),
    command,
  };
  const drawing = { ...context, look };
  const pairs = await hardPairs(results, drawing);
  return {
    results,
    tables: studyTables(results, { ...context, baseline: study.baseline }),
    figures: [
      ...studyFigures(results, drawing),
      ...verificationFigures(results, drawing),
      ...pairs.figures,
      ...identityFigures(results, drawing),
      ...gridFigures(results, drawing),
    ],
    notShown: pairs.notShown,
  };
}

/**
 * Writes a study's report: tables (Markdown, LaTeX), figures (SVG, PNG, Vega-Lite, CSV) and one self-contained page.
 * The same results give the same bytes.
 *
 * @throws UserError when a file cannot be written
 */
export async function writeReport(input: ReportInput): Promise<WrittenReport> {
  const parts = await reportParts(input);
  const folder = path.join(input.folder, 'report');
  const figures = await writeFigures(parts.figures, path.join(folder, 'figures'));
  const tables = await writeTables(parts.tables, path.join(folder, 'tables'));
  if (input.search !== undefined) {
    const { trials, chosen } = input.search;
    const file = path.join(folder, 'search.json');
    const log = { trials, chosen: Object.fromEntries(chosen) };
    await writeFileAtomic(file, `${JSON.stringify(log, undefined, 2)}\n`);
    tables.push(file);
  }
  const page = path.join(folder, 'index.html');
  const { writeReport: writePage } = await import('@rangeloss/figures/node');
  await writePage(reportPage(input, parts), page);
  return { page, files: [page, ...figures, ...tables], tables: parts.tables, results: parts.results };
}

/** Draws figures into a folder. @returns the files */
export async function writeFigures(
  figures: readonly StudyFigure[],
  folder: string,
  options: RenderOptions = {},
): Promise<string[]> {
  // What draws takes half a second to load, so only who draws loads it.
  const { renderFigure } = await import('@rangeloss/figures/node');
  const files: string[] = [];
  for (const { figure } of figures)
    files.push(...Object.values(await renderFigure(figure, folder, options)).map(String));
  return files;
}

async function writeTables(tables: readonly StudyTable[], folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const { name, table } of tables)
    files.push(...(await writeTable(table, ['md', 'tex', 'txt'], path.join(folder, name))));
  return files;
}
