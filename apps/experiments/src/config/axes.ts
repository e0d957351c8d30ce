import { UserError } from '@rangeloss/foundation';
import { isPlainObject, type PlainObject } from './paths.ts';

/** One value of an axis and the name that tables and figures show for it. */
export interface AxisValue {
  readonly label: string;
  readonly value: unknown;
}

/** An axis of a grid: the dotted path that it sets, and its values in order. */
export interface Axis {
  readonly path: string;
  readonly values: readonly AxisValue[];
}

/** One point of a grid: what each axis chose. */
export interface GridPoint {
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: readonly { readonly path: string; readonly value: unknown }[];
}

/**
 * Reads the axes of a grid. A list gives its values their own text as labels, a map names them, and `1..5`
 * counts from 1 to 5.
 *
 * @throws UserError when an axis is empty or repeats a value
 */
export function parseAxes(grid: PlainObject, where: string): Axis[] {
  return Object.entries(grid).map(([path, given]) => {
    const values = axisValues(given, `${where}.${path}`);
    const labels = values.map(({ label }) => label);
    const twice = labels.find((label, index) => labels.indexOf(label) !== index);
    if (twice !== undefined) {
      throw new UserError(`${where}.${path} has the value ${twice} twice.`, { field: `${where}.${path}` });
    }
    return { path, values };
  });
}

const COUNT = /^(-?\d+)\.\.(-?\d+)$/;

function axisValues(given: unknown, field: string): AxisValue[] {
  if (typeof given === 'string' && COUNT.test(given)) {
    const [, from, to] = COUNT.exec(given)!;
    const [first, last] = [Number(from), Number(to)];
    if (last < first) throw new UserError(`${field}: ${given} counts backwards.`, { field });
    return Array.from({ length: last - first + 1 }, (_, index) => ({
      label: String(first + index),
      value: first + index,
    }));
  }
  if (Array.isArray(given)) {
    if (given.length === 0)
      throw new UserError(`${field} has no values.`, { field, mend: 'Give it one, or delete it.' });
    return given.map((value: unknown) => ({ label: labelOf(value), value }));
  }
  if (isPlainObject(given)) {
    const entries = Object.entries(given);
    if (entries.length === 0)
      throw new UserError(`${field} has no values.`, { field, mend: 'Give it one, or delete it.' });
    return entries.map(([label, value]) => ({ label, value }));
  }
  return [{ label: labelOf(given), value: given }];
}

function labelOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every combination of the axes' values, the last axis moving fastest. */
export function product(axes: readonly Axis[]): GridPoint[] {
  return axes.reduce<GridPoint[]>(
    (points, { path, values }) =>
      points.flatMap(({ labels, settings }) =>
        values.map(({ label, value }) => ({
          labels: { ...labels, [path]: label },
          settings: [...settings, { path, value }],
        })),
      ),
    [{ labels: {}, settings: [] }],
  );
}
