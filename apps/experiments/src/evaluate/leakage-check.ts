import { UserError } from '@rangeloss/foundation';
import { findLeakage, requireNoLeakage } from '@rangeloss/evaluation';
import { readText } from '@rangeloss/storage';
import type { EmbeddingTable } from './embedding-table.ts';

/**
 * Looks for identities that the network was trained on among those that it is judged by.
 *
 * @param file the names of the training identities, one in each line
 * @returns the shared ones, when they are allowed
 * @throws UserError when there are some and they are not allowed, or the table has no labels
 */
export async function checkLeakage(
  table: EmbeddingTable,
  file: string,
  allowed: boolean,
): Promise<readonly string[]> {
  const labels = table.columns.get('label');
  if (labels === undefined) {
    throw new UserError(`${table.file} names no identities to look for among those of ${file}.`, {
      file: table.file,
      mend: 'Add a column "label", in the file or by --labels.',
    });
  }
  const trained = (await readText(file)).split(/\r?\n/).map((line) => line.trim());
  const leakage = findLeakage({ identities: trained.filter((name) => name !== '') }, { identities: labels });
  requireNoLeakage(leakage, { identities: allowed });
  return leakage.sharedIdentities;
}
