import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Manifest, removeIdentities, sharedIdentities } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { openSource } from './sources.ts';

/**
 * Takes the identities out of the data that a test set elsewhere holds too: those of a list, one name a line, and
 * those that are found by name in another data set. What went and why is in the manifest's history.
 *
 * @throws UserError for a list or data set that is missing, or when nothing would be left
 */
export async function withoutShared(
  manifest: Manifest,
  { list, sharedWith }: NonNullable<CellConfig['data']['exclude']>,
): Promise<Manifest> {
  let left = manifest;
  if (list !== undefined)
    left = removeIdentities(left, { identities: await namesOf(list), because: path.basename(list) });
  if (sharedWith !== undefined) {
    const { manifest: other } = await openSource(namedOptions(sharedWith.source), sharedWith.root);
    const shared = sharedIdentities(left.identities, other.identities);
    left = removeIdentities(left, {
      identities: shared.map(({ training }) => training),
      because: `found by name in ${other.name}`,
    });
  }
  return left;
}

/** The names in a list; empty lines and lines after `#` are passed over. */
async function namesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`The list of identities to leave out, ${file}, cannot be read.`, {
      file,
      field: 'data.exclude.list',
      mend: 'Give a text file with one identity a line.',
      cause: error,
    });
  });
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
