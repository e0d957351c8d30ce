import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
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

/** `readDataFile` at once, for a thread that has nothing else to do: a small file costs a fraction of the processor time. */
export function readDataFileNow(file: string, mend: string): Uint8Array {
  try {
    return readFileSync(file);
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

/** Is told of damage that a reader can pass over: the line, record or file at fault is then left out. */
export type OnDamage = (damage: UserError) => void;

/** Reports damage to whoever collects it; where nobody does, the first damage ends the reading. */
export function reporting(onDamage: OnDamage | undefined): OnDamage {
  return (
    onDamage ??
    ((damage) => {
      throw damage;
    })
  );
}

/** Does one part of the reading; damage is reported, other errors pass through. @returns undefined after damage */
export async function orReport<T>(report: OnDamage, part: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await part();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    report(error);
    return undefined;
  }
}

/** The lines of a text file, without the empty one after the last line break. */
export async function linesOf(file: string, mend?: string): Promise<string[]> {
  const text = new TextDecoder().decode(await readDataFile(file, mend));
  return text.trimEnd().split(/\r?\n/);
}

/** SHA-256 by Node's own implementation, for what is too large for the portable one. */
export function fileHash(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** SHA-256 over pieces and their lengths, so that bytes that move from one piece to the next change it. */
export function hashOfAll(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(`${piece.length} `).update(piece);
  return hash.digest('hex');
}
