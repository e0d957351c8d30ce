import { cellName } from '../config/study.ts';
import { estimate } from '../grid/estimate.ts';
import type { OpenedStudy } from '../grid/open-study.ts';
import { rerunReason } from '../grid/rerun-reasons.ts';
import { cellState } from '../grid/resume.ts';
import { say, sayJson } from '../terminal/output.ts';
import type { StudyOptions } from './options.ts';
import { type PlanRow, planTable } from './plan-table.ts';

/** Tells what a study's grid would do, and does nothing. */
export async function showPlan(
  { study, plan, store, attempts, trials, openTrials, search }: OpenedStudy,
  options: StudyOptions & { readonly workers?: number },
): Promise<void> {
  const cells = [...openTrials, ...plan.cells];
  const ids = [...trials, ...plan.cells].map(({ id }) => id);
  const { results } = await store.read(ids);
  const history = await attempts.readAll();
  const earlier = await store.readAll();
  const rows = cells.map((cell): PlanRow => {
    const state = cellState(results.has(cell.id), history.get(cell.id));
    const why =
      state === 'done' ? undefined : (history.get(cell.id)?.error?.message ?? rerunReason(cell, earlier));
    return { id: cell.id, name: cellName(cell), state, ...(why === undefined ? {} : { why }) };
  });
  const remaining = cells.filter((_, index) => rows[index]!.state !== 'done');
  const cost = estimate(remaining, earlier, history);
  const pending = openTrials.length > 0;
  if (options.json === true) {
    sayJson({
      study: study.name,
      cells: cells.map((cell, index) => ({ ...cell, done: rows[index]!.state === 'done', ...rows[index] })),
      coinciding: plan.coinciding.length,
      estimate: cost,
      search: search === undefined ? (pending ? 'open' : null) : Object.fromEntries(search.chosen),
    });
    return;
  }
  say(planTable(rows, { coinciding: plan.coinciding.length, cost, workers: options.workers }));
  if (pending)
    say(`The search comes first; what it chooses gives the other cells other ids than those above.`);
}
