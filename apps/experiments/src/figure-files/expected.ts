import { summarize } from '@rangeloss/evaluation';
import { selectsExactly } from '../config/selector.ts';
import type { Expectation } from './figure-file.ts';
import type { SelectedCell } from './selected-cell.ts';

/** What was expected of the drawn cells, and what they have. */
export interface Finding {
  readonly says: string;
  readonly expected: readonly [number, number];
  /** Absent where the cells do not have the metric. */
  readonly mean?: number;
  /** Student's 95 % interval of the mean, from three seeds on. */
  readonly interval?: readonly [number, number];
  readonly seeds: number;
  /** Whether the mean lies within what was expected. */
  readonly asExpected: boolean;
}

/** Holds the cells that are drawn against what their figure file expects of them. */
export function findingsOf(expected: readonly Expectation[], cells: readonly SelectedCell[]): Finding[] {
  return expected.map((expectation) => {
    const { says, interval: within } = expectation;
    const values = valuesFor(expectation, cells);
    if (values.length === 0) return { says, expected: within, seeds: 0, asExpected: false };
    const { mean, interval } = summarize(values);
    return {
      says,
      expected: within,
      mean,
      ...(interval.kind === 't' ? { interval: [interval.low, interval.high] as const } : {}),
      seeds: values.length,
      asExpected: mean >= within[0] && mean <= within[1],
    };
  });
}

function valuesFor(
  { cells, against, metric, againstMetric }: Expectation,
  all: readonly SelectedCell[],
): number[] {
  const own = bySeed(all, cells, metric);
  if (against === undefined) return [...own.values()];
  const others = bySeed(all, against, againstMetric ?? metric);
  return [...own].flatMap(([seed, value]) => {
    const other = others.get(seed);
    return other === undefined ? [] : [value - other];
  });
}

function bySeed(
  all: readonly SelectedCell[],
  selector: Expectation['cells'],
  metric: string,
): Map<number, number> {
  return new Map(
    all.flatMap(({ cell, result }) => {
      const value = result.metrics[metric];
      return selectsExactly(selector, cell.labels) && value !== undefined
        ? [[result.seed, value] as const]
        : [];
    }),
  );
}

/** The warning where a result is not the expected one. */
export function warningOf({ says, expected, mean, seeds }: Finding): string {
  const [low, high] = expected.map(short);
  const found = mean === undefined ? 'no cell has it' : `the mean over ${seeds} seeds is ${short(mean)}`;
  return `not as expected: ${says}: ${found}, not within [${low!}, ${high!}]`;
}

function short(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
