import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '@rangeloss/foundation';

/**
 * The bytes of a file of a data set.
 *
 * @throws UserError when it is missing, a folder, or may not be read
 */
export async function readDataFile(file: string, mend = 'Check the path.'): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw readFailure(file, error, mend);
  }
}

/** Turns an error of the file system into one that a user can act on; others are passed through. */
export function readFailure(file: string, error: unknown, mend: string): unknown {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EISDIR: 'is a folder, not a file',
    ENOTDIR: 'has a file where a folder is expected in its path',
    EACCES: 'may not be read by this user',
  };
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined) return error;
  return new UserError(`${file} ${reason}.`, { file, mend, cause: error });
}

/** A damaged file: where, what was expected and what was found. */
export function damaged(
  file: string,
  at: string,
  expected: string,
  found: string,
  mend = 'The file is damaged or of another kind: fetch it again and compare its checksum.',
): UserError {
  return new UserError(`${file}, ${at}: expected ${expected}, found ${found}.`, { file, mend });
}

/** SHA-256 by Node's own implementation, for what is too large for the portable one. */
export function fileHash(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
