import { stringify } from 'yaml';
import type { Report, ReportBlock, ReportCell, ReportSection } from '@rangeloss/figures';
import type { CellResult } from '../cell/cell-result.ts';
import { cellName } from '../config/study.ts';
import type { PlannedCell } from '../grid/plan.ts';
import { searchTable } from './search-table.ts';
import type { StudyFigure } from './study-figure.ts';
import { runIdsOf } from './study-results.ts';
import type { ReportInput, ReportParts } from './write-report.ts';
import { withoutCredentials } from './without-credentials.ts';

/** A study's report as data, to be drawn as one page. */
export function reportPage(
  { study, plan, results, failures, facts, search }: ReportInput,
  parts: ReportParts,
): Report {
  const shown = plan.cells.flatMap(({ id }) => results.get(id) ?? []);
  return {
    title: study.title,
    question: study.question,
    sections: [
      ...parts.tables.map(({ title, table }): ReportSection => ({
        title,
        blocks: [{ kind: 'table', html: table.html }],
      })),
      ...figureSections(parts.figures),
      ...(search === undefined
        ? []
        : [
            {
              title: 'Search',
              blocks: [{ kind: 'table' as const, html: searchTable(search).html }],
            },
          ]),
    ],
    cells: plan.cells.map((cell) => reportCell(cell, results.get(cell.id), failures)),
    failures: failures.map(({ cell, error }) => ({ cell: cellName(cell), error: error.message })),
    notRun: [...notRun(plan.cells, results), ...parts.notShown],
    config: withoutCredentials(stringify(study.source)),
    environment: environmentOf(shown, facts),
    provenance: { runIds: runIdsOf(shown), command: `rangeloss grid ${study.file}` },
  };
}

/** A section for each heading, with the figures that have it. */
function figureSections(figures: readonly StudyFigure[]): ReportSection[] {
  const sections = new Map<string, ReportBlock[]>();
  for (const { heading, caption, figure } of figures) {
    const blocks = sections.get(heading) ?? [];
    blocks.push({ kind: 'figure', figure, caption, links: fileLinks(figure.name) });
    sections.set(heading, blocks);
  }
  return [...sections].map(([title, blocks]) => ({ title, blocks }));
}

function fileLinks(name: string) {
  return ['svg', 'png', 'csv', 'vl.json'].map((extension) => ({
    label: extension,
    href: `figures/${name}.${extension}`,
  }));
}

function reportCell(
  cell: PlannedCell,
  result: CellResult | undefined,
  failures: ReportInput['failures'],
): ReportCell {
  const name = cellName(cell);
  if (result === undefined) {
    const failed = failures.some((failure) => failure.cell.id === cell.id);
    return { name, state: failed ? 'failed' : 'not run', values: {} };
  }
  const { metrics, runId, timing } = result;
  const accuracy = metrics['accuracy/common'];
  return {
    name,
    state: 'finished',
    values: {
      ...(accuracy === undefined ? {} : { 'common %': (100 * accuracy).toFixed(1) }),
      seconds: (timing.trainSeconds + timing.evaluateSeconds).toFixed(1),
      run: runId.slice(0, 8),
    },
    href: `../cells/${cell.id}.json`,
  };
}

function notRun(cells: readonly PlannedCell[], results: ReadonlyMap<string, CellResult>) {
  const missing = cells.filter(({ id }) => !results.has(id));
  return missing.map((cell) => ({
    what: cellName(cell),
    why: 'It has no result yet; the grid command runs it.',
  }));
}

/** What the results were computed on; each fact once, with all its values where cells differ. */
function environmentOf(results: readonly CellResult[], facts: ReportInput['facts']): Record<string, string> {
  const distinct = (value: (result: CellResult) => string) => [...new Set(results.map(value))].join('; ');
  const seconds = results.reduce((sum, { timing }) => sum + timing.trainSeconds + timing.evaluateSeconds, 0);
  return {
    backend: distinct(
      ({ backend }) => `${backend.name}, ${backend.device}, ${backend.threads} thread(s) a cell`,
    ),
    versions: distinct(({ backend }) =>
      Object.entries(backend.versions)
        .map((entry) => entry.join(' '))
        .join(', '),
    ),
    machine: `${facts.platform}, ${facts.cores} cores, ${facts.processor}`,
    compute: `${results.length} cells, ${(seconds / 60).toFixed(1)} minutes of one worker`,
  };
}
