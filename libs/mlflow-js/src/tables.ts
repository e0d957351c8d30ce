import * as z from 'zod';
import { artifactPath } from './artifact-path.ts';
import type { Run } from './entities.ts';
import { invalidParameter } from './errors.ts';

/** A table as MLflow keeps it in a file: pandas' orientation "split". Absent cells are null. */
export interface Table {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

export const tableSchema = z.object({
  columns: z.array(z.union([z.string(), z.number().transform(String)])),
  data: z.array(z.array(z.unknown())),
});

/**
 * A table's path: JSON below the run's artifacts.
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function tablePath(path: string): string {
  if (path.endsWith('.json')) return artifactPath(path);
  throw invalidParameter(
    `table "${path}" must end with .json; Parquet tables are for MLflow's Python client`,
  );
}

/** Columns of equal length as rows. @throws MlflowError INVALID_PARAMETER_VALUE naming the column that does not fit. */
export function tableOf(columns: Readonly<Record<string, readonly unknown[]>>): Table {
  const names = Object.keys(columns);
  const rows = columns[names[0] ?? '']?.length ?? 0;
  const odd = names.find((name) => columns[name]!.length !== rows);
  if (odd !== undefined) {
    throw invalidParameter(`column "${odd}" has ${columns[odd]!.length} values, "${names[0]!}" has ${rows}`);
  }
  return {
    columns: names,
    data: Array.from({ length: rows }, (_, row) => names.map((name) => columns[name]![row] ?? null)),
  };
}

/** Tables below each other: the columns of all, in the order in which they appear. */
export function joinTables(tables: readonly Table[]): Table {
  const columns = [...new Set(tables.flatMap((table) => table.columns))];
  const data = tables.flatMap((table) => {
    const places = columns.map((name) => table.columns.indexOf(name));
    return table.data.map((row) => places.map((place) => row[place] ?? null));
  });
  return { columns, data };
}

/**
 * A table with columns that say of which run the rows are, named as by MLflow's `search_runs`; `_` is appended to a
 * name that the table has.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a name that runs do not have.
 */
export function withRunColumns(table: Table, run: Run, extraColumns: readonly string[]): Table {
  const names = extraColumns.map((name) => (table.columns.includes(name) ? `${name}_` : name));
  const values = extraColumns.map((name) => runValue(run, name));
  return { columns: [...table.columns, ...names], data: table.data.map((row) => [...row, ...values]) };
}

const runValue = ({ info, data }: Run, name: string): unknown => {
  const [, kind, key = ''] = /^(metrics|params|tags)\.(.+)$/s.exec(name) ?? [];
  if (kind !== undefined) return data[kind as 'metrics' | 'params' | 'tags'][key] ?? null;
  const values: Record<string, unknown> = {
    run_id: info.runId,
    experiment_id: info.experimentId,
    status: info.status,
    artifact_uri: info.artifactUri,
    start_time: info.startTime,
    end_time: info.endTime ?? null,
  };
  if (Object.hasOwn(values, name)) return values[name];
  throw invalidParameter(
    `"${name}" is no column of a run: there are ${Object.keys(values).join(', ')}, metrics.*, params.*, tags.*`,
  );
};
