import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Mounts a disk of four megabytes, which holds a small grid and its report, at a folder. A machine where that is not allowed is written down for the table at
 * the end of the run.
 *
 * @returns what takes it away again, or undefined
 */
export async function mountSmallDisk(
  folder: string,
  test: string,
): Promise<{ release(): Promise<void> } | undefined> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
  } catch (error) {
    const lack = `tmpfs: ${test} was not run, mounting is not allowed (${(error as Error).message.split('\n').at(-2) ?? 'no mount'})`;
    const file = process.env['RANGELOSS_LACKS'];
    if (file !== undefined && file !== '') await appendFile(file, `${lack}\n`);
    return undefined;
  }
  return {
    release: async () => {
      await run('umount', ['-l', folder]);
    },
  };
}
