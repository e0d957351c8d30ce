import type { RandomAccessFile } from './random-access-file.ts';
import { damaged } from './read-file.ts';

const MAGIC = 0xced7230a;
const LENGTH_BITS = 29;
const IMAGE_HEADER = 24;

/** A record of an image shard: its labels and the encoded image. */
export interface ImageRecord {
  /** One label, or several where the header says so. */
  readonly labels: readonly number[];
  /** Whether the record's header holds a list of labels. */
  readonly listed: boolean;
  readonly id: number;
  readonly image: Uint8Array;
}

/**
 * Reads the record at an offset of a MXNet RecordIO file: the magic 0xced7230a, a word with the length in its low
 * 29 bits, then the data. Data that holds the magic itself is cut there into parts, which are joined again.
 *
 * @param most bytes of the data to read; the rest is left out
 * @throws UserError that names file and offset
 */
export async function readRecord(
  file: RandomAccessFile,
  offset: number,
  most = Infinity,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let at = offset;
  for (;;) {
    const head = new DataView((await file.read(at, 8, 'a record header')).buffer);
    const magic = head.getUint32(0, true);
    if (magic !== MAGIC) {
      throw damaged(
        file.path,
        `offset ${at}`,
        'the magic number 0xced7230a of a record',
        `0x${magic.toString(16).padStart(8, '0')}`,
      );
    }
    const word = head.getUint32(4, true);
    const kind = word >>> LENGTH_BITS;
    const length = word & (2 ** LENGTH_BITS - 1);
    parts.push(await file.read(at + 8, Math.min(length, most), 'a record'));
    // Kind 0 is a whole record; 1, 2 and 3 are the first, a middle and the last part of one.
    if (kind === 0 || kind === 3 || most < Infinity) break;
    parts.push(Uint8Array.of(0x0a, 0x23, 0xd7, 0xce));
    at += 8 + Math.ceil(length / 4) * 4;
  }
  return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts));
}

/** Parses the image header (flag, label, id, id2) in front of a record's image. */
export function parseImageRecord(data: Uint8Array, file: string, offset: number): ImageRecord {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < IMAGE_HEADER) {
    throw damaged(
      file,
      `offset ${offset}`,
      `an image header of ${IMAGE_HEADER} bytes`,
      `${data.length} bytes`,
    );
  }
  const flag = view.getUint32(0, true);
  const labels = flag === 0 ? [view.getFloat32(4, true)] : [];
  const end = IMAGE_HEADER + 4 * flag;
  if (data.length < end) throw damaged(file, `offset ${offset}`, `${flag} labels`, `${data.length} bytes`);
  for (let label = 0; label < flag; label++) labels.push(view.getFloat32(IMAGE_HEADER + 4 * label, true));
  return { labels, listed: flag > 0, id: Number(view.getBigUint64(8, true)), image: data.subarray(end) };
}

/** The bytes that hold the header and up to two labels: enough to index a shard without reading its images. */
export const HEADER_AND_LABELS = IMAGE_HEADER + 8;
