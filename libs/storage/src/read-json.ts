import { readFile } from 'node:fs/promises';
import { parseConfig, UserError } from '@rangeloss/foundation';
import type { z } from 'zod';

/**
 * Reads a JSON file and checks it against a schema.
 *
 * @throws UserError when the file is missing or is not JSON (for example torn), ConfigError when it does not fit
 */
export async function readJson<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  const text = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not valid JSON: ${(error as Error).message}.`, {
      file,
      mend: 'It is damaged or was edited by hand: restore it, or delete it to have it made anew.',
      cause: error,
    });
  }
  return parseConfig(schema, value, file);
}

/** @throws UserError when the file is missing or cannot be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new UserError(`${file} does not exist.`, { file, mend: 'Check the path.', cause: error });
    if (code === 'EISDIR') throw new UserError(`${file} is a folder, not a file.`, { file, cause: error });
    if (code === 'EACCES')
      throw new UserError(`${file} may not be read by this user.`, { file, cause: error });
    throw error;
  }
}
