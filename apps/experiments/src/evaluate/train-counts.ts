import { UserError } from '@rangeloss/foundation';
import type { EmbeddingTable } from './embedding-table.ts';

/**
 * Training images of each identity from the column `count`, `counts[label]`; undefined without that column.
 *
 * @throws UserError for a count that is no whole number, or two for one identity
 */
export function trainCounts(table: EmbeddingTable, labels: Int32Array): number[] | undefined {
  const column = table.columns.get('count');
  if (column === undefined) return undefined;
  const counts: number[] = [];
  column.forEach((text, row) => {
    const count = Number(text);
    const known = counts[labels[row]!];
    if (!Number.isInteger(count) || count < 0 || text === '' || (known ?? count) !== count) {
      const what =
        known === undefined || known === count
          ? `${JSON.stringify(text)} is no number of training images`
          : `an identity has ${known} training images and now ${count}`;
      throw new UserError(`${table.file}, row ${row} (from 0): ${what}.`, { file: table.file });
    }
    counts[labels[row]!] = count;
  });
  return counts;
}
