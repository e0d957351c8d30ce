import { UserError } from '@rangeloss/foundation';
import type { EmbeddingTable } from './embedding-table.ts';

/** Labels as numbers, from 0 in the order of their first appearance. */
export interface LabelNumbers {
  readonly numbers: Int32Array;
  readonly names: readonly string[];
}

/** @throws UserError when the table has no labels, or one is empty */
export function labelNumbers(table: EmbeddingTable): LabelNumbers {
  const labels = table.columns.get('label');
  if (labels === undefined) {
    throw new UserError(`${table.file} does not say which identity each embedding shows.`, {
      file: table.file,
      mend: 'Add a column "label", in the file or by --labels.',
    });
  }
  return numbered(labels, (row) => {
    throw new UserError(`${table.file}, row ${row} (from 0): the label is empty.`, { file: table.file });
  });
}

/** Texts as numbers; `empty` is told of one that is empty. */
export function numbered(texts: readonly string[], empty: (row: number) => void): LabelNumbers {
  const index = new Map<string, number>();
  const numbers = Int32Array.from(texts, (text, row) => {
    if (text === '') empty(row);
    const number = index.get(text) ?? index.size;
    index.set(text, number);
    return number;
  });
  return { numbers, names: [...index.keys()] };
}
