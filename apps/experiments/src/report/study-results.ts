import type { ReportedCell, ReportedResult } from './reported-result.ts';

/** The cells that differ in their seed only. */
export interface Configuration {
  /** The row that it belongs to in tables and figures: the loss, as a rule. */
  readonly name: string;
  /** The values of the other axes, joined; empty without any. */
  readonly condition: string;
  readonly seeds: readonly { readonly seed: number; readonly result: ReportedResult }[];
}

/** The finished cells of a study, sorted for tables and figures. */
export interface StudyResults {
  /** In the order of the study; only cells that go into tables. */
  readonly configurations: readonly Configuration[];
  /** Finished cells that are drawn only. */
  readonly pictures: readonly { readonly name: string; readonly result: ReportedResult }[];
  /** Cells without a result. */
  readonly missing: readonly ReportedCell[];
  readonly conditions: readonly string[];
}

/** Groups the results at hand by configuration. */
export function studyResults(
  { cells }: { readonly cells: readonly ReportedCell[] },
  results: ReadonlyMap<string, ReportedResult>,
): StudyResults {
  const groups = new Map<
    string,
    { name: string; condition: string; seeds: { seed: number; result: ReportedResult }[] }
  >();
  const pictures: { name: string; result: ReportedResult }[] = [];
  const missing: ReportedCell[] = [];
  for (const cell of cells) {
    const result = results.get(cell.id);
    const { name, condition } = namesOf(cell);
    if (result === undefined) missing.push(cell);
    else if (cell.purpose === 'picture') pictures.push({ name, result });
    else {
      const key = JSON.stringify([cell.grid, name, condition]);
      const group = groups.get(key) ?? { name, condition, seeds: [] };
      group.seeds.push({ seed: cell.config.seed, result });
      groups.set(key, group);
    }
  }
  const configurations = [...groups.values()];
  const conditions = [...new Set(configurations.map(({ condition }) => condition))];
  return { configurations, pictures, missing, conditions };
}

function namesOf({ labels, grid }: ReportedCell): { name: string; condition: string } {
  const { loss, seed: _seed, ...others } = labels;
  const condition = Object.entries(others).map(([axis, label]) => conditionName(axis, label));
  return { name: loss ?? grid, condition: condition.join(', ') };
}

/** What an axis chose; a bare number needs the field's name to be understood. */
function conditionName(axis: string, label: string): string {
  const isNumber = label.trim() !== '' && Number.isFinite(Number(label));
  return isNumber ? `${axis.slice(axis.lastIndexOf('.') + 1)} ${label}` : label;
}

/** The values of a metric over a configuration's seeds; seeds without it are left out. */
export function valuesOf({ seeds }: Configuration, metric: string): number[] {
  return seeds.flatMap(({ result }) => result.metrics[metric] ?? []);
}

/** The MLflow runs behind some results. */
export function runIdsOf(results: Iterable<ReportedResult>): string[] {
  return [...results].map(({ runId }) => runId);
}
