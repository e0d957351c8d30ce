import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readYaml } from '../config/yaml-file.ts';
import { isFigureFile } from './figure-file.ts';

/**
 * The figure files that a word of the command line names: one file, or those of a folder in the order of their names.
 *
 * @returns undefined where it names a study, or a folder that holds one
 */
export async function findFigureFiles(given: string): Promise<string[] | undefined> {
  const place = await stat(given).catch(() => undefined);
  if (place?.isDirectory() !== true) return (await isOne(given)) ? [given] : undefined;
  const names = (await readdir(given)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.includes('study.yaml')) return undefined;
  const files: string[] = [];
  for (const name of names) {
    const file = path.join(given, name);
    if (await isOne(file)) files.push(file);
  }
  return files.length === 0 ? undefined : files;
}

/** A file that cannot be read is no figure file here: who reads it says what is wrong with it. */
async function isOne(file: string): Promise<boolean> {
  return readYaml(file).then(isFigureFile, () => false);
}
