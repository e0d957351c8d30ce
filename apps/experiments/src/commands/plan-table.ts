import Table from 'cli-table3';
import type { Estimate } from '../grid/estimate.ts';
import type { CellState } from '../grid/resume.ts';
import { duration } from '../terminal/duration.ts';

/** One cell of a plan. */
export interface PlanRow {
  readonly id: string;
  readonly name: string;
  readonly state: CellState;
  /** What changed since it was run, or how it failed. */
  readonly why?: string;
}

export interface PlanFacts {
  readonly coinciding: number;
  readonly cost: Estimate;
  readonly workers: number | undefined;
}

/** The cells of a plan as a table of at most 80 columns, with what remains, why, and what that takes. */
export function planTable(rows: readonly PlanRow[], { coinciding, cost, workers }: PlanFacts): string {
  const table = new Table({
    head: ['cell', 'id', 'state'],
    colWidths: [46, 18, 12],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, name, state } of rows) table.push([name, id, state]);
  const done = rows.filter(({ state }) => state === 'done').length;
  const same = coinciding === 0 ? '' : `\n${coinciding} cells coincide with others and are not listed.`;
  const summary = `${done} done, ${rows.length - done} to run.${same}`;
  return [table.toString(), summary, ...reasons(rows), ...costs(cost, rows.length - done, workers)].join(
    '\n',
  );
}

/** Equal reasons are told once, with the number of cells. */
function reasons(rows: readonly PlanRow[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, state, why } of rows) {
    if (why === undefined) continue;
    const key = `${state === 'failed' ? 'failed: ' : 'changed: '}${why}`;
    byReason.set(key, [...(byReason.get(key) ?? []), name]);
  }
  return [...byReason].flatMap(([reason, names]) =>
    wrapped(`${names.length === 1 ? names[0]! : `${names.length} cells`}: ${reason}`),
  );
}

function costs(
  { seconds, peakMiB, measured }: Estimate,
  remaining: number,
  workers: number | undefined,
): string[] {
  if (remaining === 0) return [];
  if (seconds === undefined) return ['No cell was measured yet: the first one tells time and memory.'];
  const with_ =
    workers === undefined ? '' : `, ${duration((seconds * 1000) / workers)} with ${workers} workers`;
  const memory = peakMiB === undefined ? '' : `; ${peakMiB} MiB a worker at most`;
  return wrapped(
    `About ${duration(seconds * 1000)} of one worker${with_}${memory} (from ${measured} measured cells).`,
  );
}

/** Lines of at most 80 characters, the later ones indented. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 80) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
