import { UserError } from '@rangeloss/foundation';
import type { EmbeddingMatrix } from '@rangeloss/evaluation';

/** What a column of a table of embeddings can say of each row. */
export const columnNames = ['label', 'path', 'template', 'medium', 'role', 'count', 'hash'] as const;
export type ColumnName = (typeof columnNames)[number];

/** Embeddings from a file, with what the file says of each row. */
export interface EmbeddingTable {
  readonly file: string;
  readonly embeddings: EmbeddingMatrix;
  /** [rows] each, as text; numbers keep their digits. */
  readonly columns: ReadonlyMap<ColumnName, readonly string[]>;
}

const ALIASES: Record<ColumnName, readonly string[]> = {
  label: ['label', 'labels', 'identity', 'identities', 'person', 'class', 'target', 'y'],
  path: ['path', 'paths', 'file', 'filename', 'image', 'image_path'],
  template: ['template', 'templates', 'template_id'],
  medium: ['medium', 'media', 'media_id', 'medium_id'],
  role: ['role', 'roles', 'split'],
  count: ['count', 'train_count', 'training_images'],
  hash: ['hash', 'phash', 'perceptual_hash', 'perceptualhash'],
};
const EMBEDDING = ['embedding', 'embeddings', 'feature', 'features', 'vector'];

/** The column that a file's heading means, however other programs spell it. */
export function columnOf(heading: string): ColumnName | undefined {
  const name = heading.trim().toLowerCase();
  return columnNames.find((column) => ALIASES[column].includes(name));
}

/** Does a heading name the embedding itself? */
export function isEmbedding(heading: string): boolean {
  return EMBEDDING.includes(heading.trim().toLowerCase());
}

/**
 * The headings of embeddings that are spread over numbered columns (`0`, `1`, ... or `e0`, `e1`, ...), in the order of
 * their numbers: the largest group with one beginning.
 */
function numberedColumns(headings: readonly string[]): string[] {
  const groups = new Map<string, { heading: string; number: number }[]>();
  for (const heading of headings) {
    const match = /^(.*?)(\d+)$/.exec(heading);
    if (match === null) continue;
    const group = groups.get(match[1]!) ?? [];
    group.push({ heading, number: Number(match[2]) });
    groups.set(match[1]!, group);
  }
  const [largest = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  return largest.sort((a, b) => a.number - b.number).map(({ heading }) => heading);
}

/** Where in a row what is: the embedding as a list or spread over columns, and what is said of it. */
export interface ColumnPlaces {
  readonly list: number | undefined;
  /** Empty where there is a list. */
  readonly numbered: readonly number[];
  readonly named: readonly { readonly column: ColumnName; readonly place: number }[];
}

/** @throws UserError when no heading could be the embedding */
export function columnPlaces(file: string, headings: readonly string[]): ColumnPlaces {
  const found = headings.findIndex(isEmbedding);
  const list = found < 0 ? undefined : found;
  const numbered =
    list === undefined ? numberedColumns(headings).map((heading) => headings.indexOf(heading)) : [];
  if (list === undefined && numbered.length === 0) throw noEmbeddings(file, headings);
  const named = headings.flatMap((heading, place) => {
    const column = columnOf(heading);
    return column === undefined || numbered.includes(place) ? [] : [{ column, place }];
  });
  return { list, numbered, named };
}

/** A row that cannot be used. */
export function badRow(file: string, row: number, what: string): UserError {
  return new UserError(`${file}, row ${row} (from 0): ${what}.`, {
    file,
    mend: 'Correct the row, or leave it out.',
  });
}

/** A file without anything that could be the embeddings. */
export function noEmbeddings(file: string, found: readonly string[]): UserError {
  const shown = found.length > 8 ? [...found.slice(0, 8), '...'] : found;
  return new UserError(`${file} has no embeddings; it has ${shown.join(', ') || 'nothing'}.`, {
    file,
    mend: `Call the column or tensor "embedding", or number the columns (e0, e1, ...).`,
  });
}
