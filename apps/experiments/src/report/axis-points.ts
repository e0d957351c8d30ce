import type { SeedPoint } from '@rangeloss/figures';
import { valueAt } from '../config/paths.ts';
import type { ReportedResult } from './reported-result.ts';

/** One grid's runs along one axis. */
export interface AxisPoints {
  /** Axes that go along with it (zipped): each of their values belongs to values of this axis alone. */
  readonly along: readonly string[];
  readonly points: readonly SeedPoint[];
}

/**
 * Runs by the number at an axis, each grid of the study for itself: grids differ in the axes that they have, and a line
 * through the cells of two would compare what was not run alike. A line for each combination of the other labels.
 *
 * @param base cells of another grid that every grid is varied about: they join the lines whose other labels they have
 */
export function pointsAlong(
  results: readonly ReportedResult[],
  axis: string,
  metric: string,
  base: readonly ReportedResult[] = [],
): AxisPoints[] {
  const grids = new Map<string, ReportedResult[]>();
  for (const result of results) {
    if (result.labels[axis] === undefined || numberAt(result, axis) === undefined) continue;
    const key = Object.keys(result.labels).sort().join(' ');
    grids.set(key, [...(grids.get(key) ?? []), result]);
  }
  return [...grids.values()].map((cells) => {
    const others = Object.keys(cells[0]!.labels).filter((label) => label !== 'seed' && label !== axis);
    const along = others.filter((other) => goesAlong(cells, axis, other));
    const named = others.filter((other) => !along.includes(other));
    const joining = base.filter((result) => numberAt(result, axis) !== undefined && !cells.includes(result));
    const points = [...joining, ...cells].map((result) => ({
      series: named.map((label) => result.labels[label]).join(', ') || 'all',
      x: numberAt(result, axis)!,
      seed: result.seed,
      value: result.metrics[metric]!,
    }));
    return { along, points };
  });
}

/** Whether the other axis has one value at each value of this one, and not the same at all of them. */
function goesAlong(cells: readonly ReportedResult[], axis: string, other: string): boolean {
  const pairs = new Set(cells.map(({ labels }) => JSON.stringify([labels[axis], labels[other]])));
  const places = new Set(cells.map(({ labels }) => labels[axis])).size;
  const values = new Set(cells.map(({ labels }) => labels[other])).size;
  return pairs.size === places && values > 1;
}

/** The number that a cell's configuration has at an axis' path. */
export function numberAt(result: ReportedResult, axis: string): number | undefined {
  const value = valueAt(result.config, axis);
  return typeof value === 'number' ? value : undefined;
}

/** Whether a grid has places enough along its axis to be drawn as a line. */
export function makesLine({ points }: AxisPoints): boolean {
  return new Set(points.map(({ x }) => x)).size >= 3;
}
