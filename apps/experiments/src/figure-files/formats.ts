import {
  type FigureFormat,
  figureFormats,
  type FigureSpec,
  latexFigure,
  type ResultsTable,
} from '@rangeloss/figures';
import { writeFileAtomic } from '@rangeloss/storage';

/** What is said with a figure, and how fine its PNG is. */
export interface FormatOptions {
  readonly caption: string;
  readonly wide: boolean;
  readonly dpi: number;
}

const tableFormats = { tex: 'latex', md: 'markdown', csv: 'csv', txt: 'text' } as const;
type TableFormat = keyof typeof tableFormats;

/** The formats of figures and of tables, by their extensions. */
export const formatsOf: Readonly<Record<'figure' | 'table', readonly string[]>> = {
  figure: [...figureFormats, 'tex'],
  table: Object.keys(tableFormats),
};

/**
 * Writes a figure or a table in some of its formats. @returns the files
 *
 * @param file with its folder, without an extension
 * @throws UserError when a file cannot be written, or the PNG's resolution is out of range
 */
export async function writeFormats(
  drawn: FigureSpec | ResultsTable,
  formats: readonly string[],
  file: string,
  options: FormatOptions,
): Promise<string[]> {
  if ('latex' in drawn) return writeTable(drawn, formats as readonly TableFormat[], file);
  const { caption, wide, dpi } = options;
  const own = formats.filter((format) => format !== 'tex') as readonly FigureFormat[];
  // What draws takes half a second to load, so only who draws loads it.
  const { figureContents } = await import('@rangeloss/figures/node');
  const contents = new Map<string, string | Uint8Array>(await figureContents(drawn, own, dpi));
  contents.set('tex', latexFigure(drawn, { caption, wide }));
  return written(
    formats.map((format) => [format, contents.get(format)!]),
    file,
  );
}

/** `writeFormats` of a table. */
export async function writeTable(
  table: ResultsTable,
  formats: readonly TableFormat[],
  file: string,
): Promise<string[]> {
  return written(
    formats.map((format) => [format, table[tableFormats[format]]]),
    file,
  );
}

async function written(
  contents: readonly (readonly [format: string, content: string | Uint8Array])[],
  file: string,
): Promise<string[]> {
  const files: string[] = [];
  for (const [format, content] of contents) {
    files.push(`${file}.${format}`);
    await writeFileAtomic(`${file}.${format}`, content);
  }
  return files;
}
