import { isMainThread } from 'node:worker_threads';
import { RandomAccessFile } from './random-access-file.ts';
import { readDataFile, readDataFileNow } from './read-file.ts';
import { parseImageRecord, readRecord } from './recordio.ts';

/** Where the bytes of an encoded image are, as plain data: another thread can read them from there. */
export type ItemPlace =
  /** A whole file. */
  | { readonly file: string }
  /** A part of one. */
  | { readonly file: string; readonly offset: number; readonly length: number }
  /** The image in a record of an MXNet shard. */
  | { readonly file: string; readonly record: number }
  /** In memory. */
  | { readonly bytes: Uint8Array };

const MEND = 'Restore the file, or make the manifest anew.';

/** Reads images from their places; shards stay open until `close`. */
export class PlaceReader {
  readonly #open = new Map<string, Promise<RandomAccessFile>>();

  /** @throws UserError that names file and offset of damage */
  async read(place: ItemPlace): Promise<Uint8Array> {
    if ('bytes' in place) return place.bytes;
    if (!('offset' in place) && !('record' in place)) {
      // As the workers of other loaders do: more of them, not more files in flight, hide a slow disk.
      return isMainThread ? readDataFile(place.file, MEND) : readDataFileNow(place.file, MEND);
    }
    const file = await this.#file(place.file);
    if ('offset' in place) return file.read(place.offset, place.length);
    return parseImageRecord(await readRecord(file, place.record), file.path, place.record).image;
  }

  async close(): Promise<void> {
    const files = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    for (const file of files) if (file.status === 'fulfilled') await file.value.close();
  }

  #file(path: string): Promise<RandomAccessFile> {
    let file = this.#open.get(path);
    if (file === undefined) {
      file = RandomAccessFile.open(path, MEND);
      this.#open.set(path, file);
    }
    return file;
  }
}
