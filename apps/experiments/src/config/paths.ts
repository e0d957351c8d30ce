import { UserError } from '@rangeloss/foundation';

/** A tree of plain values, as YAML or JSON gives them. */
export type PlainObject = Readonly<Record<string, unknown>>;

export function isPlainObject(value: unknown): value is PlainObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * A copy of a tree with the value at a dotted path replaced; parts of the path that are missing are made.
 *
 * @throws UserError when the path leads through something that has no fields
 */
export function withPath(tree: PlainObject, path: string, value: unknown): PlainObject {
  const [head, ...rest] = path.split('.');
  if (head === undefined || head === '') throw new UserError(`"${path}" is not a path.`, { field: path });
  if (rest.length === 0) return { ...tree, [head]: value };
  const below = tree[head] ?? {};
  if (!isPlainObject(below)) {
    throw new UserError(`${path}: ${head} is ${JSON.stringify(below)} and has no fields.`, {
      field: path,
      mend: `Set ${head} as a whole.`,
    });
  }
  return { ...tree, [head]: withPath(below, rest.join('.'), value) };
}

/** The value at a dotted path, or undefined. */
export function valueAt(tree: PlainObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((below, key) => (isPlainObject(below) ? below[key] : undefined), tree);
}
