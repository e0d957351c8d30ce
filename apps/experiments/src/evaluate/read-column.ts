import { UserError } from '@rangeloss/foundation';
import { columnNames, columnOf, type ColumnName } from './embedding-table.ts';
import { textsOf } from './number-block.ts';
import { recordsOf } from './read-csv.ts';
import { withNpy } from './read-npy.ts';
import { readParquetTexts } from './read-parquet.ts';

/**
 * Columns beside the embeddings (`--labels`): a 1-D .npy (labels), a Parquet or CSV file with headings such as `label`
 * and `path`, or a text with one label in each line.
 *
 * @param rows that the embeddings have
 * @throws UserError when the file is missing, has no such column, or not one value for each embedding
 */
export async function readColumns(file: string, rows: number): Promise<Map<ColumnName, readonly string[]>> {
  const columns = await columnsOf(file);
  if (columns.size === 0) {
    throw new UserError(`${file} has none of the columns ${columnNames.join(', ')}.`, {
      file,
      mend: 'Give the column of labels the heading "label".',
    });
  }
  for (const [column, values] of columns) {
    if (values.length === rows) continue;
    throw new UserError(
      `${file} has ${values.length} values of "${column}" for ${rows} embeddings: one for each is needed.`,
      { file },
    );
  }
  return columns;
}

/** The columns of such a file, however many rows they have; none where no heading is known. */
export async function columnsOf(file: string): Promise<Map<ColumnName, readonly string[]>> {
  if (/\.npy$/i.test(file)) {
    const labels = await withNpy(file, ({ content }) =>
      content.kind === 'texts' ? Promise.resolve(content.texts) : textsOf(content),
    );
    return new Map([['label', labels]]);
  }
  if (/\.parquet$/i.test(file)) {
    const found = [...(await readParquetTexts(file))];
    return new Map(
      found.flatMap(([heading, values]) => {
        const column = columnOf(heading);
        return column === undefined ? [] : [[column, values] as const];
      }),
    );
  }
  const records: string[][] = [];
  for await (const record of recordsOf(file)) records.push(record);
  const heading = records[0]?.map(columnOf) ?? [];
  if (heading.every((column) => column === undefined)) {
    const single = records.length > 0 && records.every((record) => record.length === 1);
    return single ? new Map([['label', records.map(([label]) => label!)]]) : new Map();
  }
  const body = records.slice(1);
  return new Map(
    heading.flatMap((column, place) =>
      column === undefined ? [] : [[column, body.map((record) => record[place] ?? '')] as const],
    ),
  );
}
