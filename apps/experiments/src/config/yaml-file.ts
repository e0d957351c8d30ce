import { UserError } from '@rangeloss/foundation';
import { readText } from '@rangeloss/storage';
import { parseDocument } from 'yaml';
import { isPlainObject, type PlainObject } from './paths.ts';

/**
 * Reads a YAML file whose top is a map.
 *
 * @throws UserError when the file is missing, empty, or not YAML, with the line and column of the first mistake
 */
export async function readYaml(file: string): Promise<PlainObject> {
  const document = parseDocument(await readText(file), { prettyErrors: true, uniqueKeys: true });
  const first = document.errors[0];
  if (first !== undefined) {
    const place = first.linePos?.[0];
    const at = place === undefined ? '' : `:${place.line}:${place.col}`;
    throw new UserError(`${file}${at}: ${first.message.split('\n')[0]!.replace(/ at line .*$/, '')}.`, {
      file,
      mend: 'Correct the YAML there.',
    });
  }
  const value: unknown = document.toJS();
  if (!isPlainObject(value)) {
    throw new UserError(`${file} holds no settings.`, {
      file,
      mend: 'Its top has to be a map of fields to values.',
    });
  }
  return value;
}
