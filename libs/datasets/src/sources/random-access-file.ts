import { open, type FileHandle } from 'node:fs/promises';
import { damaged, readFailure } from './read-file.ts';

/** A file that is read in pieces, at any place. */
export class RandomAccessFile {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** @throws UserError when it is missing or may not be read */
  static async open(path: string, mend = 'Check the path.'): Promise<RandomAccessFile> {
    try {
      const handle = await open(path);
      return new RandomAccessFile(path, (await handle.stat()).size, handle);
    } catch (error) {
      throw readFailure(path, error, mend);
    }
  }

  /** @throws UserError that names the offset when the file ends before */
  async read(offset: number, length: number, what = 'data'): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, offset);
    if (bytesRead < length) {
      const end = `offset ${offset + bytesRead}`;
      throw damaged(
        this.path,
        end,
        `${length} bytes of ${what} from offset ${offset} on`,
        'the end of the file',
      );
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Does work that keeps files open when it succeeds, and closes them when it fails. */
export async function closedOnFailure<T>(
  files: readonly RandomAccessFile[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    throw error;
  }
}
