import { isConditional } from './axes.ts';
import { labelOf } from './axis-values.ts';
import { gridWords } from './grid-points.ts';
import type { Override } from './overrides.ts';
import { isPlainObject, type PlainObject } from './paths.ts';

/** The paths that a grid's axes set, those of its zips and lists included. */
export function axisPaths(grid: PlainObject): string[] {
  const plain = Object.keys(grid).filter((key) => !(gridWords as readonly string[]).includes(key));
  const zips = maps(grid['zip']).flatMap((axes) => Object.keys(axes));
  const lists = maps(grid['list']).flatMap((axes) =>
    Object.entries(axes).flatMap(([axis, values]) => [
      axis,
      ...maps(values).flatMap((named) =>
        Object.values(named).flatMap((value) => maps(value).flatMap(Object.keys)),
      ),
    ]),
  );
  return [...plain, ...zips, ...lists];
}

/** The labels that the values of an axis have in a grid; undefined where the grid has no such axis. */
function axisOf(grid: PlainObject, path: string): unknown {
  if (path in grid && !(gridWords as readonly string[]).includes(path)) return grid[path];
  for (const axes of [...maps(grid['zip']), ...maps(grid['list'])]) if (path in axes) return axes[path];
  return undefined;
}

/** Whether one of the grids has the axis. */
export function hasAxis(grids: readonly PlainObject[], path: string): boolean {
  return grids.some((grid) => axisOf(grid, path) !== undefined);
}

/**
 * How an override changes a grid's axis of its path. Labels that some grid's axis has choose among its values, and a
 * grid that has none of them drops out (undefined); anything else replaces the axis.
 */
export function axisOverride(
  grids: readonly PlainObject[],
  { path, value }: Override,
): (grid: PlainObject) => PlainObject | undefined {
  const wanted = (Array.isArray(value) ? value : [value]).map(labelOf);
  const named = new Set(
    grids
      .flatMap((grid) => namesOf(axisOf(grid, path)))
      .concat(grids.flatMap((grid) => zipLabels(grid, path))),
  );
  const choosing = wanted.every((label) => named.has(label));
  const change = (axis: unknown): unknown => {
    if (isConditional(axis)) {
      const values = change(axis.values);
      return values === undefined ? undefined : { when: axis.when, values };
    }
    if (!choosing) return value;
    if (!isPlainObject(axis)) return undefined;
    const kept = Object.entries(axis).filter(([label]) => wanted.includes(label));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
  const changeGrid = (grid: PlainObject): PlainObject | undefined => {
    const rows = maps(grid['zip']).map((axes) => (path in axes ? zipRows(axes, path, wanted) : axes));
    if (rows.some((axes) => axes === undefined)) return undefined;
    const lists = maps(grid['list']).map((axes) =>
      path in axes ? { ...axes, [path]: change(axes[path]) } : axes,
    );
    if (lists.some((axes) => path in axes && axes[path] === undefined)) return undefined;
    const plain = path in grid ? change(grid[path]) : undefined;
    if (path in grid && plain === undefined) return undefined;
    return {
      ...grid,
      ...('zip' in grid ? { zip: rows } : {}),
      ...('list' in grid ? { list: lists } : {}),
      ...(path in grid ? { [path]: plain } : {}),
      ...('include' in grid
        ? {
            include: maps(grid['include']).flatMap((entry) =>
              changedEntry(entry, path, value, choosing ? wanted : undefined),
            ),
          }
        : {}),
    };
  };
  return (grid) => (axisOf(grid, path) === undefined ? grid : changeGrid(grid));
}

/** An included point keeps to the values that were chosen, or takes the new ones. */
function changedEntry(
  entry: PlainObject,
  path: string,
  value: unknown,
  wanted: readonly string[] | undefined,
): PlainObject[] {
  if (!(path in entry)) return [entry];
  if (wanted === undefined) return [{ ...entry, [path]: value }];
  const given = entry[path];
  const kept = (Array.isArray(given) ? given : [given]).filter((label) => wanted.includes(labelOf(label)));
  return kept.length === 0 ? [] : [{ ...entry, [path]: kept }];
}

function zipRows(axes: PlainObject, path: string, wanted: readonly string[]): PlainObject | undefined {
  const labels = labelsOf(axes[path]);
  const rows = labels.flatMap((label, index) => (wanted.includes(label) ? [index] : []));
  if (rows.length === 0) return undefined;
  return Object.fromEntries(
    Object.entries(axes).map(([axis, values]) => [
      axis,
      isPlainObject(values)
        ? Object.fromEntries(Object.entries(values).filter((_, index) => rows.includes(index)))
        : (Array.isArray(values) ? values : [values]).filter((_, index) => rows.includes(index)),
    ]),
  );
}

function zipLabels(grid: PlainObject, path: string): string[] {
  return maps(grid['zip']).flatMap((axes) => (path in axes ? labelsOf(axes[path]) : []));
}

function namesOf(axis: unknown): string[] {
  if (isConditional(axis)) return namesOf(axis.values);
  return isPlainObject(axis) ? Object.keys(axis) : [];
}

function labelsOf(axis: unknown): string[] {
  if (isPlainObject(axis)) return Object.keys(axis);
  return (Array.isArray(axis) ? axis : [axis]).map(labelOf);
}

function maps(given: unknown): PlainObject[] {
  return (Array.isArray(given) ? given : [given]).filter(isPlainObject);
}
