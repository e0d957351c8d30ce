import { UserError } from '@rangeloss/foundation';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { badRow, columnPlaces, type ColumnName, type EmbeddingTable } from './embedding-table.ts';
import { GrownRows } from './grown-rows.ts';

/**
 * Embeddings from a Parquet file of any program: a column of lists called `embedding`, or numbered columns of numbers;
 * columns such as `label` and `path` beside them. One row group is in memory at a time.
 *
 * @throws UserError that names the file, and the row where one is at fault
 */
export async function readParquet(file: string): Promise<EmbeddingTable> {
  const rows = new GrownRows(file);
  const columns = new Map<ColumnName, string[]>();
  await forEachRow(file, (headings) => {
    const { list, numbered, named } = columnPlaces(file, headings);
    for (const { column } of named) columns.set(column, []);
    const places = [...(list === undefined ? numbered : [list]), ...named.map(({ place }) => place)];
    return {
      columns: places.map((place) => headings[place]!),
      visit: (row) => {
        const at = (place: number): unknown => row[headings[place]!];
        for (const { place, column } of named) columns.get(column)!.push(textOf(at(place)));
        if (list === undefined) {
          rows.add(numbered.map(at));
          return;
        }
        const embedding = at(list);
        if (!isList(embedding)) throw badRow(file, rows.count, `"${headings[list]!}" is no list of numbers`);
        rows.add(embedding);
      },
    };
  });
  return { file, embeddings: rows.matrix(), columns };
}

/** Columns of texts of a Parquet file without embeddings, by their headings. */
export async function readParquetTexts(file: string): Promise<Map<string, string[]>> {
  const columns = new Map<string, string[]>();
  await forEachRow(file, (headings) => {
    for (const heading of headings) columns.set(heading, []);
    return {
      columns: headings,
      visit: (row) => {
        for (const heading of headings) columns.get(heading)!.push(textOf(row[heading]));
      },
    };
  });
  return columns;
}

type Row = Readonly<Record<string, unknown>>;

async function forEachRow(
  file: string,
  begin: (headings: readonly string[]) => { columns: readonly string[]; visit: (row: Row) => void },
): Promise<void> {
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const headings = parquetSchema(metadata).children.map(({ element }) => element.name);
    const { columns, visit } = begin(headings);
    let first = 0;
    for (const group of metadata.row_groups) {
      const end = first + Number(group.num_rows);
      const options = {
        file: buffer,
        metadata,
        columns: [...columns],
        rowStart: first,
        rowEnd: end,
        compressors,
      };
      for (const row of await parquetReadObjects(options)) visit(row);
      first = end;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = (error as NodeJS.ErrnoException).code !== undefined;
    throw new UserError(
      missing
        ? `${file} cannot be read.`
        : `${file} is not a whole Parquet file: ${(error as Error).message}`,
      { file, mend: missing ? 'Check the path.' : 'Write the file again.', cause: error },
    );
  }
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Numbers, texts and bytes of a column as text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}
