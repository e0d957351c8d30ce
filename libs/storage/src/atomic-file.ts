import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';

/**
 * Writes a file so that a reader, or a crash at any moment, meets the old content or the new one, whole.
 *
 * The content goes to a temporary file beside the target, is flushed to the disk, and is renamed over it.
 * Missing folders are made. A device or a pipe (`/dev/stdout`) is written to and never replaced.
 *
 * @throws UserError when the disk is full, the place is read-only or may not be written
 */
export async function writeFileAtomic(file: string, content: string | Uint8Array): Promise<void> {
  const data =
    typeof content === 'string'
      ? content
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const present = await stat(file).catch(() => undefined);
    const special = present !== undefined && !present.isFile() && !present.isDirectory();
    await (special ? writeFile(file, data) : writeAndRename(file, data));
  } catch (error) {
    throw writeFailure(file, error);
  }
}

async function writeAndRename(file: string, data: string | Uint8Array): Promise<void> {
  const unfinished = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(unfinished, 'wx');
    try {
      // It writes on until all is written: one write to a disk that fills up takes a part and reports no error.
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** `writeFileAtomic` of a value as indented JSON with a final newline. */
export async function writeJsonAtomic(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

const MENDS: Readonly<Record<string, readonly [reason: string, mend: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space and repeat the command; what was there before is unharmed.'],
  EDQUOT: [
    'the disk quota is used up',
    'Free some space and repeat the command; what was there before is unharmed.',
  ],
  EACCES: ['it may not be written by this user', 'Choose another folder or change its permissions.'],
  EPERM: ['it may not be written by this user', 'Choose another folder or change its permissions.'],
  EROFS: ['the file system is read-only', 'Choose a folder on another file system.'],
  ENOTDIR: ['a part of its path is a file', 'Choose another folder.'],
  EEXIST: ['a part of its path is a file', 'Choose another folder.'],
  EISDIR: ['a folder has its name', 'Choose another name.'],
};

/** Turns an error of the file system into one that a user can act on; others are passed through. */
export function writeFailure(file: string, error: unknown): unknown {
  const known = MENDS[(error as NodeJS.ErrnoException).code ?? ''];
  if (known === undefined) return error;
  return new UserError(`Cannot write ${file}: ${known[0]}.`, { file, mend: known[1], cause: error });
}
