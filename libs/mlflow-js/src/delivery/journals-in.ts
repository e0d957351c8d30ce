import fs from 'node:fs';
import path from 'node:path';
import { type EntryOf } from './entry.ts';
import { readJournalHead } from './journal.ts';

/** The journals in a folder: oldest first, and a parent run's before those of its children. */
export function journalsIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.journal'));
  const waiting = new Map(
    files
      .map((name) => ({ file: path.join(folder, name), start: startOf(path.join(folder, name)) }))
      .sort((a, b) => startTime(a.start) - startTime(b.start) || (a.file < b.file ? -1 : 1))
      .map(({ file, start }) => [start?.key ?? file, { file, start }]),
  );
  const sorted: string[] = [];
  const visit = (key: string): void => {
    const journal = waiting.get(key);
    if (journal === undefined || !waiting.delete(key)) return;
    if (journal.start?.kind === 'start' && journal.start.parentKey !== undefined)
      visit(journal.start.parentKey);
    sorted.push(journal.file);
  };
  [...waiting.keys()].forEach(visit);
  return sorted;
}

type Start = EntryOf<'start'> | EntryOf<'continue'> | undefined;

function startOf(file: string): Start {
  const first = readJournalHead(file);
  return first?.kind === 'start' || first?.kind === 'continue' ? first : undefined;
}

/** A run that goes on was made before all others. */
const startTime = (start: Start): number => (start?.kind === 'start' ? start.startTime : 0);
