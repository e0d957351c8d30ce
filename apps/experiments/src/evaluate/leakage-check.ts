import { UserError } from '@rangeloss/foundation';
import { findLeakage, requireNoLeakage, type Leakage, type SplitContent } from '@rangeloss/evaluation';
import type { ColumnName, EmbeddingTable } from './embedding-table.ts';
import { columnsOf } from './read-column.ts';

/**
 * Looks for what the network was trained on among what it is judged by: identities by name, and images by perceptual
 * hash where both sides have a column of them.
 *
 * @param file the training identities, one in each line, or a file with the columns `label`, `hash` or both
 * @returns what is shared, when that is allowed
 * @throws UserError when something is and it is not allowed, or when there is nothing to compare
 */
export async function checkLeakage(table: EmbeddingTable, file: string, allowed: boolean): Promise<Leakage> {
  const trained = await columnsOf(file);
  const both = (['label', 'hash'] as const).filter((name) => trained.has(name) && table.columns.has(name));
  if (both.length === 0) {
    throw new UserError(`${table.file} and ${file} have neither labels nor hashes in common to compare.`, {
      file: table.file,
      mend: 'Add a column "label" (or "hash") to both, to the embeddings in the file or by --labels.',
    });
  }
  const leakage = findLeakage(contentOf(trained, both), contentOf(table.columns, both));
  requireNoLeakage(leakage, { identities: allowed, duplicates: allowed });
  return leakage;
}

function contentOf(
  columns: ReadonlyMap<ColumnName, readonly string[]>,
  used: readonly ColumnName[],
): SplitContent {
  const of = (name: ColumnName) => (used.includes(name) ? columns.get(name)! : undefined);
  const hashes = of('hash');
  return { identities: of('label') ?? [], ...(hashes === undefined ? {} : { hashes }) };
}
