import { suggestion, UserError } from '@rangeloss/foundation';
import { axisValues } from './axis-values.ts';
import { isPlainObject } from './paths.ts';

/** Labels by axis: it selects the points that have one of the labels on each of its axes. */
export type Selector = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Reads `{ loss: range, seed: 1..3 }`: labels, lists of labels, or counts.
 *
 * @throws UserError when it is no map, or an empty one
 */
export function parseSelector(given: unknown, field: string): Selector {
  if (!isPlainObject(given) || Object.keys(given).length === 0) {
    throw new UserError(`${field} selects nothing.`, {
      field,
      mend: 'Name an axis and its labels, for example { loss: range }.',
    });
  }
  return new Map(
    Object.entries(given).map(([axis, labels]) => [
      axis,
      new Set(axisValues(labels, `${field}.${axis}`).map(({ label }) => label)),
    ]),
  );
}

/** Whether a point's labels are selected; a point without one of the axes is not. */
export function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return [...selector].every(([axis, wanted]) => {
    const label = labels[axis];
    return label !== undefined && wanted.has(label);
  });
}

/**
 * Checks that a selector names axes and labels that exist.
 *
 * @param known the labels of each axis
 * @throws UserError that names the nearest known one
 */
export function checkSelector(
  selector: Selector,
  known: ReadonlyMap<string, ReadonlySet<string>>,
  field: string,
): void {
  for (const [axis, labels] of selector) {
    const has = known.get(axis);
    if (has === undefined) {
      throw new UserError(
        `${field}: there is no axis "${axis}" before it, ${suggestion(axis, [...known.keys()])}`,
        {
          field,
        },
      );
    }
    const strange = [...labels].find((label) => !has.has(label));
    if (strange !== undefined) {
      throw new UserError(`${field}: ${axis} has no value "${strange}", ${suggestion(strange, [...has])}`, {
        field,
      });
    }
  }
}

/** Whether a point is selected that has no further axis but the seed: one with more is of another grid. */
export function selectsExactly(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  const axes = Object.keys(labels).filter((axis) => axis !== 'seed');
  return axes.length === selector.size && selects(selector, labels);
}
