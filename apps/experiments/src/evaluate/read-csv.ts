import { createReadStream } from 'node:fs';
import { UserError } from '@rangeloss/foundation';
import { parse } from 'csv-parse';
import {
  badRow,
  columnPlaces,
  noEmbeddings,
  type ColumnName,
  type EmbeddingTable,
} from './embedding-table.ts';
import { GrownRows } from './grown-rows.ts';

/**
 * Embeddings from a CSV or TSV file: numbered columns (`0`, `1`, ... or `e0`, `e1`, ...) or one column `embedding` with
 * lists such as `[0.1, 0.2]`, and columns such as `label` and `path`. Without a heading all columns are the embedding.
 *
 * @throws UserError that names the file and the row
 */
export async function readCsv(file: string): Promise<EmbeddingTable> {
  const rows = new GrownRows(file);
  const columns = new Map<ColumnName, string[]>();
  let visit: ((record: readonly string[]) => void) | undefined;
  for await (const record of recordsOf(file)) {
    if (visit !== undefined) {
      visit(record);
    } else if (record.every(isNumber) && !record.every((cell, place) => cell === String(place))) {
      visit = (numbers) => {
        rows.add(numbers);
      };
      visit(record);
    } else {
      visit = rowReader(file, record, rows, columns);
    }
  }
  if (rows.count === 0) throw noEmbeddings(file, []);
  return { file, embeddings: rows.matrix(), columns };
}

/** Every record of a CSV, TSV or space-separated file, in order; a tab or comma in the first line says which. */
export async function* recordsOf(file: string): AsyncGenerator<string[]> {
  const input = createReadStream(file);
  const delimiter = /\.(tsv|tab)$/i.test(file) ? '\t' : ',';
  const parser = input.pipe(
    parse({ delimiter, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true }),
  );
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of parser) yield record as string[];
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = (error as NodeJS.ErrnoException).syscall !== undefined;
    throw new UserError(missing ? `${file} cannot be read.` : `${file}: ${(error as Error).message}.`, {
      file,
      mend: missing ? 'Check the path.' : 'Correct the file there.',
      cause: error,
    });
  }
}

function rowReader(
  file: string,
  headings: readonly string[],
  rows: GrownRows,
  columns: Map<ColumnName, string[]>,
): (record: readonly string[]) => void {
  const { list, numbered, named } = columnPlaces(file, headings);
  for (const { column } of named) columns.set(column, []);
  return (record) => {
    if (record.length !== headings.length) {
      const what = `${record.length} cells, the heading has ${headings.length}`;
      throw badRow(file, rows.count, what);
    }
    for (const { column, place } of named) columns.get(column)!.push(record[place]!);
    rows.add(list === undefined ? numbered.map((place) => record[place]) : listOf(record[list]!));
  };
}

/** `[0.1, 0.2]` as pandas and polars write lists, and `[0.1 0.2]` as NumPy prints arrays. */
function listOf(cell: string): string[] {
  return cell
    .replace(/^[[("'\s]+|[\])"'\s]+$/g, '')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
}

function isNumber(cell: string): boolean {
  return cell !== '' && !Number.isNaN(Number(cell));
}
