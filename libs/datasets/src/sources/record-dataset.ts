import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import type { ImageSource } from '../batches/image-source.ts';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from './dataset.ts';
import type { Fit, Kernel } from './decode-image.ts';
import { encodedSource } from './encoded-source.ts';
import { closedOnFailure, RandomAccessFile } from './random-access-file.ts';
import { damaged, fileHash, orReport, readDataFile, reporting, type OnDamage } from './read-file.ts';
import { readRecordIndex, type RecordIndex } from './record-index.ts';
import { HEADER_AND_LABELS, parseImageRecord, readRecord, type ImageRecord } from './recordio.ts';

/** Float32 labels hold whole numbers exactly up to here; beyond, ranges of keys cannot be trusted. */
const EXACT = 2 ** 24;

export interface RecordOptions {
  /** Height, width and channels; those of `property` by default. */
  readonly shape?: ImageSource['shape'];
  readonly fit?: Fit;
  readonly kernel?: Kernel;
  /** The files' name before `.rec` and `.idx`: `train` by default. */
  readonly prefix?: string;
  readonly onDamage?: OnDamage;
}

/**
 * InsightFace's training sets: a folder with `train.rec`, `train.idx` and `property` ("classes,height,width").
 *
 * Record 0 says where the records of identities begin, each of which names its range of images; so of the images
 * themselves none is read. A shard without that record is indexed by the label of each image. Identities are named
 * by their label.
 *
 * @throws UserError that names file, line or offset of damage
 */
export async function recordDataset(root: string, options: RecordOptions = {}): Promise<Dataset> {
  const prefix = options.prefix ?? 'train';
  const file = await RandomAccessFile.open(
    path.join(root, `${prefix}.rec`),
    'Give the folder that holds the shard.',
  );
  return closedOnFailure([file], () => indexed(root, file, prefix, options));
}

async function indexed(
  root: string,
  file: RandomAccessFile,
  prefix: string,
  options: RecordOptions,
): Promise<Dataset> {
  const index = await readRecordIndex(path.join(root, `${prefix}.idx`), options.onDamage);
  const shape = options.shape ?? (await propertyShape(path.join(root, 'property')));
  const offsetOf = new Map<number, number>();
  index.keys.forEach((key, place) => offsetOf.set(key, index.offsets[place]!));
  const header = async (key: number): Promise<ImageRecord> => {
    const offset = offsetOf.get(key);
    if (offset === undefined)
      throw damaged(file.path.replace(/rec$/, 'idx'), `key ${key}`, 'an offset', 'none');
    return parseImageRecord(await readRecord(file, offset, HEADER_AND_LABELS), file.path, offset);
  };
  const { keys, labels } = await labelledKeys(index, header, file.path, reporting(options.onDamage));
  const distinct = [...new Set(labels)].sort((a, b) => a - b);
  const classOf = new Map(distinct.map((label, place) => [label, place]));
  const offsets = keys.map((key) => offsetOf.get(key)!);
  const manifest = createManifest({
    name: path.basename(path.resolve(root)),
    origin: `recordio:${fileHash(index.bytes)}`,
    identities: distinct.map(String),
    identityOf: Int32Array.from(labels, (label) => classOf.get(label)!),
    item: Int32Array.from(labels.keys()),
    history: [{ transform: 'recordio', options: { prefix } }],
  });
  const items = {
    count: keys.length,
    where: (item: number) => `${file.path}, key ${keys[item]!} at offset ${offsets[item]!}`,
    place: (item: number) => ({ file: file.path, record: offsets[item]! }),
    bytes: async (item: number) =>
      parseImageRecord(await readRecord(file, offsets[item]!), file.path, offsets[item]!).image,
    close: () => file.close(),
  };
  return { manifest, source: encodedSource(items, { ...options, shape }) };
}

async function labelledKeys(
  index: RecordIndex,
  header: (key: number) => Promise<ImageRecord>,
  file: string,
  report: OnDamage,
): Promise<LabelledKeys> {
  const first = await orReport(report, () => header(index.keys[0] ?? 0));
  const largest = index.keys.reduce((most, key) => Math.max(most, key), 0);
  const images =
    first?.listed === true && first.labels.length >= 2 ? Math.round(first.labels[0]!) - 1 : undefined;
  if (first === undefined || images === undefined || largest >= EXACT) {
    const keys = images === undefined ? index.keys : index.keys.filter((key) => key > 0 && key <= images);
    const labels = new Float64Array(keys.length).fill(NaN);
    for (const [place, key] of keys.entries()) {
      labels[place] = (await orReport(report, () => header(key)))?.labels[0] ?? NaN;
    }
    return withLabel({ keys, labels });
  }
  const keys = Float64Array.from({ length: images }, (_, place) => place + 1);
  const labels = new Float64Array(images).fill(NaN);
  for (let key = first.labels[0]!; key < first.labels[1]!; key++) {
    await orReport(report, async () => {
      const { labels: range, listed } = await header(key);
      const [start, end] = range as [number, number];
      if (!listed || !(start >= 1 && end <= images + 1)) {
        throw damaged(
          file,
          `key ${key}`,
          `the range of an identity's images within 1 to ${images + 1}`,
          range.join(' to '),
        );
      }
      if (start < end) labels.fill((await header(start)).labels[0]!, start - 1, end - 1);
    });
  }
  for (const [place, label] of labels.entries()) {
    if (!Number.isNaN(label)) continue;
    report(damaged(file, `key ${place + 1}`, 'an image within the range of an identity', 'none around it'));
  }
  return withLabel({ keys, labels });
}

interface LabelledKeys {
  readonly keys: Float64Array;
  readonly labels: Float64Array;
}

/** Without the keys whose label could not be read. */
function withLabel({ keys, labels }: LabelledKeys): LabelledKeys {
  const known = (_: number, place: number) => !Number.isNaN(labels[place]);
  return { keys: keys.filter(known), labels: labels.filter(known) };
}

async function propertyShape(file: string): Promise<ImageSource['shape']> {
  const text = new TextDecoder().decode(
    await readDataFile(file, 'It belongs beside the .rec file; else give a shape.'),
  );
  const [, height, width] = text.trim().split(',').map(Number);
  if (!(height! > 0 && width! > 0)) {
    throw new UserError(
      `${file}, line 1: expected "classes,height,width", found ${JSON.stringify(text.trim())}.`,
      {
        file,
        mend: 'Restore it, or give a shape.',
      },
    );
  }
  return [height!, width!, 3];
}
