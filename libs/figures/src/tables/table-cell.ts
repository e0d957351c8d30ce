import { UserError } from '@rangeloss/foundation';
import { meanAndRange } from '../figure/group-rows.ts';

/** A number over several seeds. */
export interface Measurement {
  /** One value per seed; their mean is shown. */
  readonly values: readonly number[];
  /** A confidence interval of the mean; without it the range of the seeds is shown. */
  readonly interval?: readonly [number, number];
  /** Set by a test that was named beforehand; the only thing that makes a number bold. */
  readonly significant?: boolean;
}

/** Text, a plain number, a measurement, or nothing: what was not run is absent, never zero. */
export type TableCell = string | number | Measurement | null | undefined;

export interface TableColumn {
  /** Which entry of a row stands here. */
  readonly key: string;
  readonly title: string;
  /** Digits after the point; 2 by default, 1 for percentages. */
  readonly digits?: number;
  /** Values of 0..1 are shown as percentages, with % in the title. */
  readonly percent?: boolean;
  readonly better?: 'higher' | 'lower';
  /** Whether a measurement's range or interval is shown; true by default. */
  readonly spread?: boolean;
}

/** A cell in plain characters, ready for any of the formats. */
export interface ShownCell {
  readonly main: string;
  /** Range or interval, without brackets; empty where there is none. */
  readonly spread: string;
  /** Half the width of the range or interval, for where both of its ends do not fit; empty where there is none. */
  readonly half: string;
  readonly bold: boolean;
  readonly numeric: boolean;
  readonly absent: boolean;
}

const ABSENT: ShownCell = { main: '–', spread: '', half: '', bold: false, numeric: true, absent: true };

/**
 * Formats a cell: a mean with the range of its seeds or its interval; an en dash for what is absent (no finite
 * value). Where some seeds have none, the number of those that have is shown.
 * @throws UserError when an interval does not run from low to high.
 */
export function showCell(cell: TableCell, column: TableColumn): ShownCell {
  if (cell === null || cell === undefined) return ABSENT;
  if (typeof cell === 'string') {
    return { main: cell, spread: '', half: '', bold: false, numeric: false, absent: false };
  }
  const measured: Measurement = typeof cell === 'number' ? { values: [cell] } : cell;
  const values = measured.values.filter((value) => Number.isFinite(value));
  if (values.length === 0) return ABSENT;
  const { mean, low, high } = meanAndRange(values);
  const [from, to] = measured.interval ?? [low, high];
  if (!(from <= to)) {
    throw new UserError(`The interval [${from}, ${to}] does not run from low to high.`, {
      field: column.key,
    });
  }
  const hasSpread = column.spread !== false && (measured.interval !== undefined || values.length > 1);
  const failed = measured.values.length - values.length;
  const spread = [
    ...(hasSpread ? [`${number(from, column)}, ${number(to, column)}`] : []),
    ...(failed > 0 ? [`${values.length} of ${measured.values.length} seeds`] : []),
  ];
  return {
    main: number(mean, column),
    spread: spread.join('; '),
    half: hasSpread ? number((to - from) / 2, column) : '',
    bold: measured.significant === true,
    numeric: true,
    absent: false,
  };
}

/** A column's heading, with its unit. */
export function columnTitle(column: TableColumn): string {
  return column.percent === true ? `${column.title} %` : column.title;
}

function number(value: number, column: TableColumn): string {
  const digits = column.digits ?? (column.percent === true ? 1 : 2);
  const text = (column.percent === true ? value * 100 : value).toFixed(digits);
  // A rounded -0.00 is no negative number; others get a minus sign, not a hyphen.
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
