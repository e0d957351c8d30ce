import { gunzipSync } from 'node:zlib';
import { damaged } from '../sources/read-file.ts';
import { tarEntries } from '../sources/tar.ts';

/** The files of an npm package's archive, unpacked in memory. */
export async function* archiveMembers(
  archive: Uint8Array,
  where: string,
): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  const bytes = unpacked(archive, where);
  const read = (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length));
  for await (const { name, offset, size } of tarEntries({ path: where, size: bytes.length, read })) {
    yield { name, bytes: bytes.subarray(offset, offset + size) };
  }
}

function unpacked(archive: Uint8Array, where: string): Uint8Array {
  try {
    return gunzipSync(archive);
  } catch (error) {
    throw damaged(
      where,
      'byte 0',
      'a gzipped archive',
      (error as Error).message,
      'Delete it and fetch it again.',
    );
  }
}
