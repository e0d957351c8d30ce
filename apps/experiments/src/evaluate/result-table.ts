import Table from 'cli-table3';
import type { Outcome } from './outcome.ts';

/** What a protocol found, for people: at most 80 columns wide. */
export function resultTable({ rows, notes }: Outcome): string {
  const width = Math.min(30, Math.max(...rows.map(([name]) => name.length)) + 2);
  const table = new Table({
    colWidths: [width, 76 - width],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  return [table.toString(), ...notes.flatMap((note) => wrapped(note, 78))].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
