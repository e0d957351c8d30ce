import { csv, type FigureSpec, latexFigure, type ResultsTable } from '@rangeloss/figures';
import { figurePdf, figurePng, figureSvg, interactiveHtml } from '@rangeloss/figures/node';
import { writeFileAtomic } from '@rangeloss/storage';

/** What is said with a figure, and how fine its PNG is. */
export interface FormatOptions {
  readonly caption: string;
  readonly wide: boolean;
  readonly dpi: number;
}

type Writer<T> = (drawn: T, options: FormatOptions) => string | Uint8Array | Promise<string | Uint8Array>;

const figureWriters = {
  svg: async (figure) => (await figureSvg(figure)).svg,
  png: (figure, { dpi }) => figurePng(figure, dpi),
  pdf: (figure) => figurePdf(figure),
  csv: (figure) => csv(figure.datasets[figure.usermeta.rangeloss.table] ?? []),
  html: (figure) => interactiveHtml(figure),
  tex: (figure, { caption, wide }) => latexFigure(figure, { caption, wide }),
  'vl.json': (figure) => `${JSON.stringify(figure, null, 1)}\n`,
} satisfies Record<string, Writer<FigureSpec>>;

const tableWriters = {
  tex: ({ latex }) => latex,
  md: ({ markdown }) => markdown,
  csv: (table) => table.csv,
  txt: ({ text }) => text,
} satisfies Record<string, Writer<ResultsTable>>;

/** The formats of figures and of tables, by their extensions. */
export const formatsOf = {
  figure: Object.keys(figureWriters),
  table: Object.keys(tableWriters),
} as const;

/**
 * Writes a figure or a table in some of its formats. @returns the files
 *
 * @param file with its folder, without an extension
 * @throws UserError when a file cannot be written
 */
export async function writeFormats(
  drawn: FigureSpec | ResultsTable,
  formats: readonly string[],
  file: string,
  options: FormatOptions,
): Promise<string[]> {
  const files: string[] = [];
  for (const format of formats) {
    const content =
      'latex' in drawn
        ? await (tableWriters as Record<string, Writer<ResultsTable>>)[format]!(drawn, options)
        : await (figureWriters as Record<string, Writer<FigureSpec>>)[format]!(drawn, options);
    files.push(`${file}.${format}`);
    await writeFileAtomic(`${file}.${format}`, content);
  }
  return files;
}
