import path from 'node:path';
import type { Study } from '../config/study.ts';
import type { GridOutcome } from '../grid/run-grid.ts';
import type { WrittenReport } from '../report/write-report.ts';
import { say, sayJson } from '../terminal/output.ts';
import { colors } from '../terminal/style.ts';
import type { RunsPlace } from '../tracking/runs-place.ts';
import type { StudyOptions } from './options.ts';
import { runsLink } from './say-runs.ts';

/** What a command that wrote a report tells at its end. */
export interface ReportContext {
  readonly study: Study;
  readonly options: StudyOptions;
  readonly runs: RunsPlace;
  readonly outcome?: GridOutcome;
}

/** The tables, where everything is, and what to type next. */
export function sayReport(report: WrittenReport, { study, options, runs, outcome }: ReportContext): void {
  if (options.json === true) {
    const cells = report.results.configurations.flatMap(({ seeds }) => seeds.map(({ result }) => result));
    const pictures = report.results.pictures.map(({ result }) => result);
    sayJson({
      study: study.name,
      tracking: runs.uri,
      ...(runs.runId === undefined ? {} : { run: { runId: runs.runId, url: runs.url } }),
      report: { page: report.page, files: report.files },
      cells: [...cells, ...pictures].map(({ id, labels, seed, runId, metrics, timing }) => ({
        id,
        labels,
        seed,
        runId,
        metrics,
        timing,
      })),
      failures: (outcome?.failures ?? []).map(({ cell, error }) => ({
        id: cell.id,
        labels: cell.labels,
        error,
      })),
      notRun: report.results.missing.map(({ id, labels }) => ({ id, labels })),
    });
    return;
  }
  const { bold, cyan, red } = colors(process.stdout);
  for (const { table } of report.tables) say(`\n${table.text.trimEnd()}`);
  for (const { cell, error } of outcome?.failures ?? []) {
    const mend = error.mend === undefined ? '' : `\n  ${error.mend}`;
    say(red(`\nFailed: ${Object.values(cell.labels).join(' · ')}: ${error.message}${mend}`));
  }
  const shown = (file: string) => cyan(path.relative('.', file));
  const folder = path.dirname(report.page);
  say(`
${bold('Report ')} ${shown(report.page)}   open it in a browser
${bold('Figures')} ${shown(path.join(folder, 'figures'))}   SVG, PNG, Vega-Lite, CSV
${bold('Tables ')} ${shown(path.join(folder, 'tables'))}   Markdown, LaTeX
${bold('Runs   ')} ${cyan(runsLink(runs))}
${bold('Next   ')} npx rangeloss grid ${study.file} seed=1..5   more seeds; finished cells are kept`);
}
