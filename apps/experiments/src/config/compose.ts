import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { pathBeside } from './path-beside.ts';
import { isPlainObject, type PlainObject } from './paths.ts';
import { readYaml } from './yaml-file.ts';

/**
 * Reads a study's file with those that it extends: `extends: base.yaml`, or a list of which later ones win; a path is
 * relative to the file that names it.
 *
 * @throws UserError when a file is missing or no YAML, or the files extend each other in a ring
 */
export async function readComposed(file: string, above: readonly string[] = []): Promise<PlainObject> {
  const whole = path.resolve(file);
  if (above.includes(whole)) {
    const ring = [...above.slice(above.indexOf(whole)), whole].map((name) => path.basename(name)).join(' > ');
    throw new UserError(`${file} extends itself: ${ring}.`, { file, mend: 'Break the ring.' });
  }
  const { extends: bases, ...own } = await readYaml(file);
  if (bases === undefined) return own;
  const names: unknown[] = Array.isArray(bases) ? bases : [bases];
  let tree: PlainObject = {};
  for (const name of names) {
    if (typeof name !== 'string') {
      throw new UserError(`${file}: extends takes a file or a list of files.`, { file, field: 'extends' });
    }
    tree = merged(tree, await readComposed(pathBeside(file, name), [...above, whole]));
  }
  return merged(tree, own);
}

/**
 * `own` over `base`, map by map. What has to be replaced as a whole is: a value that is no map, the values of an axis,
 * a `loss`, and what has another `name` than the base's (an optimiser's options do not fit another one). `null` takes a
 * field away.
 */
export function merged(base: PlainObject, own: PlainObject, inGrid = false): PlainObject {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const below = base[key];
    if (value === null) {
      Reflect.deleteProperty(result, key);
    } else if (
      !isPlainObject(value) ||
      !isPlainObject(below) ||
      inGrid ||
      key === 'loss' ||
      renamed(below, value)
    ) {
      result[key] = value;
    } else {
      result[key] = merged(below, value, key === 'grid' || key === 'set');
    }
  }
  return result;
}

function renamed(base: PlainObject, own: PlainObject): boolean {
  return 'name' in own && own['name'] !== base['name'];
}
