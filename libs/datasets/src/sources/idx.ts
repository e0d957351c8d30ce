import { gunzipSync } from 'node:zlib';
import { damaged, readDataFile } from './read-file.ts';

/** An array from an IDX file: unsigned bytes in one to four dimensions. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly file: string;
}

/**
 * Reads an IDX file of unsigned bytes (LeCun's format of MNIST and its relatives), gzipped or not.
 *
 * @param dimensions 3 for images (magic 0x00000803), 1 for labels (0x00000801)
 * @throws UserError that names the file, the offset, what was expected there and what was found
 */
export async function readIdx(file: string, dimensions: number): Promise<IdxArray> {
  const bytes = unzipped(await readDataFile(file, 'Fetch the data set, or check the folder.'), file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = 4 + 4 * dimensions;
  if (bytes.length >= 4 && view.getUint32(0) !== 0x0800 + dimensions) {
    throw wrongMagic(file, view.getUint32(0), dimensions);
  }
  if (bytes.length < header) {
    throw damaged(file, `offset ${bytes.length}`, `a header of ${header} bytes`, 'the end of the file');
  }
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== header + size) {
    const short = bytes.length < header + size;
    throw damaged(
      file,
      `offset ${short ? bytes.length : header + size}`,
      short
        ? `${header + size} bytes for ${shape.join(' x ')} values`
        : `the end after ${shape.join(' x ')} values`,
      short ? 'the end of the file' : `${bytes.length - header - size} more bytes`,
    );
  }
  return { shape, data: bytes.subarray(header), file };
}

function unzipped(bytes: Uint8Array<ArrayBuffer>, file: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const cut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    throw damaged(
      file,
      cut ? `offset ${bytes.length}` : 'in the compressed data',
      'a whole gzip stream',
      cut ? 'the end of the file' : (error as Error).message,
    );
  }
}

function wrongMagic(file: string, magic: number, dimensions: number) {
  const hex = (number: number) => `0x${number.toString(16).padStart(8, '0')}`;
  const kind = dimensions === 1 ? 'labels' : 'images';
  const other = dimensions === 1 ? 0x0803 : 0x0801;
  return damaged(
    file,
    'offset 0',
    `the magic number ${hex(0x0800 + dimensions)} of IDX ${kind}`,
    hex(magic),
    magic === other
      ? 'The files of images and labels are swapped.'
      : `This is not an IDX file of ${kind} in unsigned bytes: check that the download is not an error page.`,
  );
}
