import { UserError } from '@rangeloss/foundation';
import { parse } from 'yaml';
import { type PlainObject, withPath } from './paths.ts';

/** A setting from the command line: `train.steps=50` sets the field `train.steps` to 50. */
export interface Override {
  readonly path: string;
  readonly value: unknown;
}

/**
 * Reads a word of the form `path=value`; the value is YAML, so `k=3`, `seed=1..5`, `loss={softmax: 1}` all work.
 *
 * @throws UserError when the word has another form
 */
export function parseOverride(word: string): Override {
  const match = /^([A-Za-z_][\w.+-]*)=(.*)$/s.exec(word);
  if (match === null) {
    throw new UserError(`"${word}" is not a setting.`, {
      mend: 'Write it as field=value, for example train.steps=50.',
    });
  }
  const [, path, text] = match;
  try {
    return { path: path!, value: parse(text!) as unknown };
  } catch (error) {
    throw new UserError(`${path!}: the value ${text!} is not valid YAML.`, { field: path!, cause: error });
  }
}

/** A copy of the tree with each setting made in turn. */
export function applyOverrides(tree: PlainObject, overrides: readonly Override[]): PlainObject {
  return overrides.reduce((current, { path, value }) => withPath(current, path, value), tree);
}
