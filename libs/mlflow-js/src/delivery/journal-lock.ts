import fs from 'node:fs';
import os from 'node:os';

interface Owner {
  readonly pid: number;
  readonly host: string;
}

const lockFile = (journal: string): string => `${journal}.lock`;

function ownerOf(journal: string): Owner | undefined {
  try {
    const owner = JSON.parse(fs.readFileSync(lockFile(journal), 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' && typeof owner.host === 'string'
      ? { pid: owner.pid, host: owner.host }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the owner lives. A process of another machine (a shared file system) is taken to live. */
function lives(owner: Owner): boolean {
  if (owner.host !== os.hostname()) return true;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Takes a journal for this process, also from one that was killed.
 * @param shared whether it may be this process's already: its threads hand a journal over.
 * @returns false when a process that lives has it.
 */
export function lockJournal(journal: string, shared = true): boolean {
  const text = JSON.stringify({ pid: process.pid, host: os.hostname() } satisfies Owner);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(lockFile(journal), text, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(journal);
    if (owner?.pid === process.pid && owner.host === os.hostname()) return shared;
    if (owner !== undefined && lives(owner)) return false;
    fs.rmSync(lockFile(journal), { force: true });
  }
  return false;
}

export const unlockJournal = (journal: string): void => {
  fs.rmSync(lockFile(journal), { force: true });
};
