import { open, rename, rm } from 'node:fs/promises';

/** Rows of texts as they come; nothing bears the asked name until `finish`. */
export interface CsvWriter {
  readonly file: string;
  add(rows: readonly (readonly string[])[]): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** A CSV file as RFC 4180 has it, with lines ended by a single line feed. */
export async function csvWriter(file: string, headings: readonly string[]): Promise<CsvWriter> {
  const unfinished = `${file}.${process.pid}.part`;
  const handle = await open(unfinished, 'w');
  await handle.write(lineOf(headings));
  return {
    file,
    add: async (rows) => {
      await handle.write(rows.map(lineOf).join(''));
    },
    finish: async () => {
      await handle.sync();
      await handle.close();
      await rename(unfinished, file);
    },
    abandon: async () => {
      await handle.close().catch(() => undefined);
      await rm(unfinished, { force: true });
    },
  };
}

function lineOf(fields: readonly string[]): string {
  const quoted = fields.map((text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text));
  return `${quoted.join(',')}\n`;
}
