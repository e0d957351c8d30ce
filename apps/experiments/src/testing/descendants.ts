import { readFile } from 'node:fs/promises';

/** A process and all that it started, children first, so that a test can end them at one blow. Linux only. */
export async function descendants(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = await Promise.all(
    children
      .split(' ')
      .filter((text) => text !== '')
      .map((text) => descendants(Number(text))),
  );
  return [...below.flat(), pid];
}
