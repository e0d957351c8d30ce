import { UserError } from '@rangeloss/foundation';
import { parseAxis } from './axes.ts';
import { axisValues, labelOf } from './axis-values.ts';
import { isPlainObject, type PlainObject } from './paths.ts';
import { checkSelector, parseSelector, type Selector, selects } from './selector.ts';

/** A field and the value that a point gives it. */
export interface Setting {
  readonly path: string;
  readonly value: unknown;
}

/** One point of a grid: what each axis chose, and the fields that this sets. */
export interface GridPoint {
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: readonly Setting[];
}

/** What one step of the expansion can choose. */
interface Choice {
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: readonly Setting[];
}

interface Factor {
  readonly choices: readonly Choice[];
  readonly when?: Selector;
  readonly field: string;
}

/** Keys of a grid that are no axes. */
export const gridWords = ['zip', 'list', 'include', 'exclude'] as const;

/**
 * Every point of a grid, the last axis moving fastest.
 *
 * - an axis (`path: values`) multiplies the points
 * - `zip: { a: [1, 2], b: [3, 4] }` (or a list of such maps) moves its axes together
 * - `list: { size: { small: { a: 1, b: 2 }, large: { ... } } }` is an axis whose values set several fields
 * - `path: { when: { loss: range }, values: [...] }` is an axis of the points that were selected before it
 * - `exclude: [{ loss: softmax, seed: 1..3 }]` takes points away
 * - `include: [{ loss: range, k: [5, 9] }]` adds points: small grids, whose values may be labels of the axes
 *
 * @param strict whether a label that no axis has is a mistake; after an override took labels away it is not
 * @throws UserError that names the field
 */
export function gridPoints(grid: PlainObject, where: string, strict = true): GridPoint[] {
  const known = new Map<string, Set<string>>();
  const byLabel = new Map<string, Choice>();
  let points: GridPoint[] = [{ labels: {}, settings: [] }];
  for (const factor of factorsOf(grid, where)) {
    const { choices, when, field } = factor;
    if (when !== undefined && strict) checkSelector(when, known, `${field}.when`);
    points = points.flatMap((point) =>
      when === undefined || selects(when, point.labels)
        ? choices.map((choice) => joined(point, choice))
        : [point],
    );
    for (const choice of choices) {
      for (const [axis, label] of Object.entries(choice.labels)) {
        known.set(axis, (known.get(axis) ?? new Set()).add(label));
        byLabel.set(`${axis}\n${label}`, choice);
      }
    }
  }
  const excluded = entriesOf(grid['exclude'], `${where}.exclude`).map((entry, index) => {
    const field = `${where}.exclude[${index}]`;
    const selector = parseSelector(entry, field);
    if (strict) checkSelector(selector, known, field);
    return selector;
  });
  const kept = points.filter(({ labels }) => !excluded.some((selector) => selects(selector, labels)));
  const included = entriesOf(grid['include'], `${where}.include`).flatMap((entry, index) =>
    includedPoints(entry, byLabel, `${where}.include[${index}]`),
  );
  return [...kept, ...included];
}

function joined(point: GridPoint, choice: Choice): GridPoint {
  return {
    labels: { ...point.labels, ...choice.labels },
    settings: [...point.settings, ...choice.settings],
  };
}

function factorsOf(grid: PlainObject, where: string): Factor[] {
  return Object.entries(grid).flatMap(([key, given]): Factor[] => {
    if (key === 'include' || key === 'exclude') return [];
    if (key === 'zip') return mapsOf(given, `${where}.zip`).map((axes) => zipped(axes, `${where}.zip`));
    if (key === 'list') {
      return mapsOf(given, `${where}.list`).flatMap((lists) =>
        Object.entries(lists).map(([axis, values]) => listed(axis, values, `${where}.list`)),
      );
    }
    const { path, values, when } = parseAxis(key, given, where);
    const choices = values.map(({ label, value }) => ({
      labels: { [path]: label },
      settings: [{ path, value }],
    }));
    return [{ choices, field: `${where}.${key}`, ...(when === undefined ? {} : { when }) }];
  });
}

function zipped(given: PlainObject, field: string): Factor {
  const axes = Object.entries(given).map(([path, values]) => parseAxis(path, values, field));
  const [first] = axes;
  if (first === undefined) throw new UserError(`${field} has no axes.`, { field });
  const other = axes.find(({ values }) => values.length !== first.values.length);
  if (other !== undefined) {
    throw new UserError(
      `${field}: ${first.path} has ${first.values.length} values and ${other.path} has ${other.values.length}.`,
      { field, mend: 'Axes that move together need as many values as each other.' },
    );
  }
  const choices = first.values.map((_, index) => ({
    labels: Object.fromEntries(axes.map(({ path, values }) => [path, values[index]!.label])),
    settings: axes.map(({ path, values }) => ({ path, value: values[index]!.value })),
  }));
  return { choices, field };
}

function listed(axis: string, given: unknown, where: string): Factor {
  const field = `${where}.${axis}`;
  if (!isPlainObject(given)) {
    throw new UserError(`${field} has to be a map of names to settings.`, {
      field,
      mend: `For example ${axis}: { small: { model.embedding: 32, train.steps: 100 } }.`,
    });
  }
  const choices = axisValues(given, field).map(({ label, value }) => {
    if (!isPlainObject(value)) {
      throw new UserError(`${field}.${label} has to be a map of fields to values.`, { field });
    }
    const settings = Object.entries(value).map(([path, setting]) => ({ path, value: setting }));
    return { labels: { [axis]: label }, settings };
  });
  return { choices, field };
}

function includedPoints(
  entry: PlainObject,
  byLabel: ReadonlyMap<string, Choice>,
  field: string,
): GridPoint[] {
  return Object.entries(entry).reduce<GridPoint[]>(
    (points, [axis, given]) => {
      const choices = axisValues(given, `${field}.${axis}`).map(({ label, value }): Choice => {
        const known = isPlainObject(value) ? undefined : byLabel.get(`${axis}\n${labelOf(value)}`);
        return known ?? { labels: { [axis]: label }, settings: [{ path: axis, value }] };
      });
      return points.flatMap((point) => choices.map((choice) => joined(point, choice)));
    },
    [{ labels: {}, settings: [] }],
  );
}

function mapsOf(given: unknown, field: string): PlainObject[] {
  return entriesOf(Array.isArray(given) ? given : [given], field);
}

function entriesOf(given: unknown, field: string): PlainObject[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every(isPlainObject)) return given;
  throw new UserError(`${field} has to be a list of maps of axes.`, { field });
}
