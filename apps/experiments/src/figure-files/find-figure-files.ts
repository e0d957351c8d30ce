import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PlainObject } from '../config/paths.ts';
import { readYaml } from '../config/yaml-file.ts';
import { isFigureFile } from './figure-file.ts';

/** A figure file as it was found, for `parseFigureFile`. */
export interface FoundFile {
  readonly file: string;
  readonly tree: PlainObject;
}

/**
 * The figure files that a word of the command line names: one file, or those of a folder in the order of their names.
 *
 * @returns undefined where it names a study, or a folder that holds one
 */
export async function findFigureFiles(given: string): Promise<FoundFile[] | undefined> {
  const place = await stat(given).catch(() => undefined);
  const names = place?.isDirectory() === true ? await readdir(given) : undefined;
  if (names?.includes('study.yaml') === true) return undefined;
  const places = names
    ?.filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => path.join(given, name));
  const found = (await Promise.all((places ?? [given]).map(figureFileAt))).filter(
    (file) => file !== undefined,
  );
  return found.length === 0 ? undefined : found;
}

/** A file that cannot be read is no figure file here: who reads it says what is wrong with it. */
async function figureFileAt(file: string): Promise<FoundFile | undefined> {
  return readYaml(file).then(
    (tree) => (isFigureFile(tree) ? { file, tree } : undefined),
    () => undefined,
  );
}
