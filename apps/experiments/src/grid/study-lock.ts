import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { holderState, type LockHolder, ownHolder, parseHolder } from './lock-holder.ts';

/** Looks before a lock that others keep taking over is given up, and the milliseconds between them. */
const LOOKS = 200;
const PAUSE = 20;

let taken = 0;

/**
 * Takes the lock of a study's folder, so that two commands never run the same cells at once.
 *
 * The lock names the process that holds it; one whose process is gone (a crash, SIGKILL) is taken over.
 *
 * @returns what gives the lock back
 * @throws UserError when a living process holds it, or one of another machine
 */
export async function lockStudy(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  const guard = `${file}.takeover`;
  await mkdir(folder, { recursive: true });
  // A link appears with its text or not at all: nobody reads a lock that is being written.
  const own = `${file}.${process.pid}-${taken++}`;
  await writeFile(own, ownHolder());
  try {
    for (let look = 0; look < LOOKS; look++) {
      if (await linked(own, file)) return () => rm(file, { force: true });
      await expectGone(file);
      // One at a time removes a stale lock: a second one would remove the first one's new lock.
      if (await linked(own, guard)) await removeStale(file).finally(() => rm(guard, { force: true }));
      else await waitForTakeover(guard);
    }
  } finally {
    await rm(own, { force: true });
  }
  throw new UserError(`The lock ${file} cannot be taken.`, {
    file,
    mend: `Another command keeps taking it: wait for it. Where there is none, delete ${guard}.`,
  });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Takes a lock away whose process is gone, or that is torn. @throws UserError where its process may live */
async function removeStale(file: string): Promise<void> {
  // One that is not there was given back just now: the next one may be there already.
  if ((await readFile(file, 'utf8').catch(() => undefined)) === undefined) return;
  await expectGone(file);
  await rm(file, { force: true });
}

/** Lets another command end its takeover; one that was killed in it is passed over. */
async function waitForTakeover(guard: string): Promise<void> {
  const holder = await holderOf(guard);
  if (holder !== undefined && holderState(holder) === 'gone') await rm(guard, { force: true });
  else await new Promise((resolve) => setTimeout(resolve, PAUSE));
}

async function holderOf(file: string): Promise<LockHolder | undefined> {
  return parseHolder(await readFile(file, 'utf8').catch(() => ''));
}

async function expectGone(file: string): Promise<void> {
  const holder = await holderOf(file);
  if (holder === undefined) return;
  const state = holderState(holder);
  if (state === 'gone') return;
  const { pid, host } = holder;
  const where = state === 'elsewhere' ? ` of ${host}` : '';
  throw new UserError(`Process ${pid}${where} is running the grid in ${path.dirname(file)} already.`, {
    file,
    mend:
      state === 'elsewhere'
        ? `Wait for it, or stop it, then repeat the command. From here it cannot be seen: where it is gone, delete ${file}.`
        : 'Wait for it, or stop it, then repeat the command: finished cells are kept.',
  });
}
