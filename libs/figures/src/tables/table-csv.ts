import { csv } from '../figure/csv.ts';
import type { DataRow } from '../figure/figure-spec.ts';
import { meanAndRange } from '../figure/group-rows.ts';
import type { Measurement, TableCell, TableColumn } from './table-cell.ts';

/**
 * The numbers of a table as they are, not as they are shown: of a measurement its mean, both ends of its interval (or
 * of its range), the number of its values and whether a test found it better.
 */
export function csvTable(
  rows: readonly Readonly<Record<string, TableCell>>[],
  columns: readonly TableColumn[],
): string {
  return csv(
    rows.map((row) =>
      Object.fromEntries(columns.flatMap(({ key }) => Object.entries(entries(key, row[key])))),
    ),
  );
}

function entries(key: string, cell: TableCell): DataRow {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return { [key]: null };
  if (typeof cell !== 'object') return { [key]: cell };
  const values = cell.values.filter((value) => Number.isFinite(value));
  return values.length === 0
    ? { [key]: null }
    : { [key]: round(meanAndRange(values).mean), ...spread(key, cell, values) };
}

function spread(key: string, { interval, significant }: Measurement, values: readonly number[]): DataRow {
  const { low, high } = meanAndRange(values);
  const [from, to] = interval ?? [low, high];
  return {
    [`${key} low`]: round(from),
    [`${key} high`]: round(to),
    [`${key} seeds`]: values.length,
    [`${key} significant`]: significant === true,
  };
}

/** Six digits: more are noise of the summation, and would differ between machines. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
