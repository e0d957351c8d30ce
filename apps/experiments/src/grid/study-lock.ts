import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';

/**
 * Takes the lock of a study's folder, so that two commands never run the same cells at once.
 *
 * The lock names the process that holds it; one whose process is gone (a crash, SIGKILL) is taken over.
 *
 * @returns what gives the lock back
 * @throws UserError when a living process holds it
 */
export async function lockStudy(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (isAlive(holder)) {
        throw new UserError(`Process ${holder} is running the grid in ${folder} already.`, {
          file,
          mend: 'Wait for it, or stop it, then repeat the command: finished cells are kept.',
        });
      }
      await rm(file, { force: true });
    }
  }
  throw new UserError(`The lock ${file} cannot be taken.`, {
    file,
    mend: 'Another command keeps taking it: wait for it.',
  });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
