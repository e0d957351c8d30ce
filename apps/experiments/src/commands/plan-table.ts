import Table from 'cli-table3';
import type { CellResult } from '../cell/cell-result.ts';
import { cellName } from '../config/study.ts';
import type { StudyPlan } from '../grid/plan.ts';
import { duration } from '../terminal/duration.ts';

/** The cells of a plan as a table of at most 80 columns, with what remains and how long that takes. */
export function planTable(
  { cells, coinciding }: StudyPlan,
  results: ReadonlyMap<string, CellResult>,
): string {
  const table = new Table({
    head: ['cell', 'id', 'state'],
    colWidths: [48, 18, 10],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, ...cell } of cells) {
    table.push([cellName(cell), id, results.has(id) ? 'done' : 'to run']);
  }
  const times = [...results.values()].map(({ timing }) => timing.trainSeconds + timing.evaluateSeconds);
  const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
  const remaining = cells.length - results.size;
  const estimate = times.length === 0 ? '' : `, about ${duration(remaining * mean * 1000)} of one worker`;
  const same =
    coinciding.length === 0 ? '' : `\n${coinciding.length} cells coincide with others and are not listed.`;
  return `${table.toString()}\n${results.size} done, ${remaining} to run${estimate}.${same}`;
}
