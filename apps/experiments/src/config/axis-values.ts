import { UserError } from '@rangeloss/foundation';
import { isPlainObject } from './paths.ts';

/** One value of an axis and the name that tables and figures show for it. */
export interface AxisValue {
  readonly label: string;
  readonly value: unknown;
}

const COUNT = /^(-?\d+)\.\.(-?\d+)$/;

/** Whether a value counts, as `1..5` does. */
export function isCount(given: unknown): given is string {
  return typeof given === 'string' && COUNT.test(given);
}

/** @throws UserError when there are no values, or a count runs backwards */
export function axisValues(given: unknown, field: string): AxisValue[] {
  if (isCount(given)) {
    const [, from, to] = COUNT.exec(given)!;
    const [first, last] = [Number(from), Number(to)];
    if (last < first) throw new UserError(`${field}: ${given} counts backwards.`, { field });
    return Array.from({ length: last - first + 1 }, (_, index) => ({
      label: String(first + index),
      value: first + index,
    }));
  }
  if (Array.isArray(given)) {
    if (given.length === 0) throw emptyAxis(field);
    return given.map((value: unknown) => ({ label: labelOf(value), value }));
  }
  if (isPlainObject(given)) {
    const entries = Object.entries(given);
    if (entries.length === 0) throw emptyAxis(field);
    return entries.map(([label, value]) => ({ label, value }));
  }
  return [{ label: labelOf(given), value: given }];
}

function emptyAxis(field: string): UserError {
  return new UserError(`${field} has no values.`, { field, mend: 'Give it one, or delete it.' });
}

/** The text that stands for a value without a name. */
export function labelOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
