import {
  createManifest,
  createSampler,
  imageCounts,
  type ImageSource,
  longTail,
  type LongTailOptions,
  type Manifest,
  memorySource,
  type Sampler,
  setAside,
} from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import type { Settings } from '../settings/settings.ts';
import { batchSize, sharedConfig } from '../settings/study.ts';

const side = 28;
/** Header of the asset: the number of images of each digit, as little-endian 32-bit integers. */
const headerBytes = 40;

/** The digits of the package as the page fetched them. */
export interface PackedDigits {
  readonly manifest: Manifest;
  readonly source: ImageSource;
}

/** What one run trains on. */
export interface RunData {
  readonly source: ImageSource;
  readonly train: Manifest;
  readonly test: Manifest;
  /** Training images by class. */
  readonly counts: Int32Array;
  readonly sampler: Sampler;
}

/** Fetches the compressed digits. @throws UserError when the file is missing or cut */
export async function fetchDigits(address: string): Promise<PackedDigits> {
  const answer = await fetch(address);
  if (!answer.ok || answer.body === null) {
    throw new UserError(`The digits could not be fetched: ${answer.status} ${answer.statusText}.`, {
      file: address,
      mend: 'Serve the whole folder of the page, digits.bin included.',
    });
  }
  const plain = answer.body.pipeThrough(new DecompressionStream('gzip'));
  return unpackDigits(new Uint8Array(await new Response(plain).arrayBuffer()));
}

/** @throws UserError when the bytes are not what `packDigits` makes */
export function unpackDigits(bytes: Uint8Array): PackedDigits {
  const header = new DataView(bytes.buffer, bytes.byteOffset, Math.min(headerBytes, bytes.byteLength));
  const counts =
    bytes.length < headerBytes
      ? []
      : Array.from({ length: 10 }, (_, digit) => header.getUint32(4 * digit, true));
  const pixels = bytes.subarray(headerBytes);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || pixels.length !== total * side * side) {
    throw new UserError('The file of the digits is cut or not theirs.', {
      file: 'digits.bin',
      mend: 'Build the page again: npm run playground.',
    });
  }
  const identityOf = Int32Array.from(
    counts.flatMap((count, digit) => Array.from({ length: count }, () => digit)),
  );
  return {
    manifest: createManifest({
      name: 'packaged-digits',
      origin: 'packaged-digits',
      identities: counts.map((_, digit) => String(digit)),
      identityOf,
      item: Int32Array.from(identityOf.keys()),
    }),
    source: memorySource(pixels, [side, side, 1]),
  };
}

/** The training and test images of the settings, made in the order in which `rangeloss run` makes them. */
export function runData({ manifest, source }: PackedDigits, settings: Settings): RunData {
  const { data, seed } = sharedConfig(settings);
  const { train: rest, test } = setAside(manifest, data.split);
  const train = longTail(rest, { ...data.longTail, seed } as LongTailOptions);
  return {
    source,
    train,
    test: test!,
    counts: imageCounts(train),
    sampler: createSampler(data.sampler, { manifest: train, seed, batchSize }),
  };
}
