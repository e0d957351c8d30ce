import { UserError } from '@rangeloss/foundation';
import { isPlainObject, type PlainObject } from './paths.ts';
import { type AxisValue, axisValues } from './axis-values.ts';
import { parseSelector, type Selector } from './selector.ts';

/** An axis of a grid: the dotted path that it sets, and its values in order. */
export interface Axis {
  readonly path: string;
  readonly values: readonly AxisValue[];
  /** The points that have this axis; without it, all. */
  readonly when?: Selector;
}

/** An axis that only some points have: `{ when: { loss: range }, values: [1, 2] }`. */
export function isConditional(
  given: unknown,
): given is PlainObject & { readonly when: unknown; readonly values: unknown } {
  return isPlainObject(given) && 'when' in given && 'values' in given && Object.keys(given).length === 2;
}

/**
 * Reads one axis. A list gives its values their own text as labels, a map names them, `1..5` counts from 1 to 5,
 * and `{ when, values }` is an axis of the points that `when` selects.
 *
 * @throws UserError when it is empty or repeats a value
 */
export function parseAxis(path: string, given: unknown, where: string): Axis {
  const field = `${where}.${path}`;
  const values = axisValues(isConditional(given) ? given.values : given, field);
  const labels = values.map(({ label }) => label);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) throw new UserError(`${field} has the value ${twice} twice.`, { field });
  return isConditional(given)
    ? { path, values, when: parseSelector(given.when, `${field}.when`) }
    : { path, values };
}
