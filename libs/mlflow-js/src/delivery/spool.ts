import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { entryText } from './entry.ts';

/** The folder for the contents of artifacts that a journal speaks of. */
export const spoolFolder = (journalFile: string): string => `${journalFile}.files`;

/**
 * Copies an artifact's content beside a journal, so that it is there when it can be sent.
 * @param content bytes, or the path of a file.
 * @returns the entry for it.
 */
export function spoolArtifact(journalFile: string, name: string, content: Uint8Array | string): string {
  const folder = spoolFolder(journalFile);
  const spool = randomUUID();
  fs.mkdirSync(folder, { recursive: true });
  if (typeof content === 'string') fs.copyFileSync(content, path.join(folder, spool));
  else fs.writeFileSync(path.join(folder, spool), content);
  return entryText({ kind: 'artifact', path: name, spool });
}

/** Removes a journal with the contents that it speaks of. */
export function removeJournal(file: string): void {
  fs.rmSync(file, { force: true });
  fs.rmSync(spoolFolder(file), { recursive: true, force: true });
}
