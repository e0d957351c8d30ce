import { expect } from 'vitest';
import type { Entry } from '../delivery/entry.ts';
import { Journal, journalStart } from '../delivery/journal.ts';
import { isNote } from '../delivery/journal-state.ts';

/** What a journal holds but its own notes; nothing of it is damaged. */
export function journalEntries(file: string): Entry[] {
  const journal = new Journal(file, 'never');
  const entries: Entry[] = [];
  for (let from = journalStart; from < journal.size;) {
    const part = journal.read(from);
    expect(part.damaged).toBe(0);
    entries.push(...part.entries.map(({ entry }) => entry).filter((entry) => !isNote(entry)));
    from = part.end;
  }
  journal.close();
  return entries;
}
