import { UserError } from '@rangeloss/foundation';
import { poolTemplates } from '@rangeloss/evaluation';
import type { ColumnName, EmbeddingTable } from './embedding-table.ts';
import { numbered } from './label-numbers.ts';

/**
 * A table with one row for each template (IJB): images of one medium are averaged, media summed, the sum scaled to
 * length one. Without a column `medium` every image is a medium of its own. Other columns are those of a template's
 * images, which have to agree.
 *
 * @throws UserError for a template whose images disagree, or whose sum has no direction
 */
export function pooledTable(table: EmbeddingTable): EmbeddingTable {
  const names = table.columns.get('template');
  if (names === undefined) {
    throw new UserError(`${table.file} does not say which template each image belongs to.`, {
      file: table.file,
      mend: 'Add a column "template" (and "medium" for frames of one video), in the file or by --labels.',
    });
  }
  const refuse = (row: number): never => {
    throw new UserError(`${table.file}, row ${row} (from 0): the template is empty.`, { file: table.file });
  };
  const templates = numbered(names, refuse);
  const media = table.columns.get('medium');
  const medium = media === undefined ? names.map((_, row) => row) : numbered(media, () => undefined).numbers;
  const { embeddings, templates: order } = poolTemplates(table.embeddings, templates.numbers, medium);
  const columns = new Map<ColumnName, readonly string[]>([
    ['template', Array.from(order, (template) => templates.names[template]!)],
  ]);
  for (const name of ['label', 'role', 'count'] as const) {
    const values = table.columns.get(name);
    if (values !== undefined)
      columns.set(name, agreed(table.file, name, values, names, columns.get('template')!));
  }
  return { file: table.file, embeddings, columns };
}

function agreed(
  file: string,
  column: string,
  values: readonly string[],
  templates: readonly string[],
  order: readonly string[],
): string[] {
  const of = new Map<string, string>();
  values.forEach((value, row) => {
    const known = of.get(templates[row]!);
    if (known !== undefined && known !== value) {
      throw new UserError(
        `${file}, row ${row} (from 0): template ${templates[row]!} has the ${column} ${known} and now ${value}.`,
        { file },
      );
    }
    of.set(templates[row]!, value);
  });
  return order.map((template) => of.get(template)!);
}
