import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from './dataset.ts';
import { encodedSource, type DecodeOptions } from './encoded-source.ts';
import { damaged, hashOfAll, orReport, readFailure, reporting } from './read-file.ts';

export interface ParquetOptions extends DecodeOptions {
  readonly name?: string;
  /** A column of { bytes, path } or of bytes. */
  readonly imageColumn?: string;
  readonly labelColumn?: string;
  /** The encoded images are kept in memory; more than this many bytes is refused. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 2 ** 31;

/**
 * Parquet files with embedded images, the hub's usual form: a column of images and one of labels. Where the file
 * carries the hub's class names, labels are named by them. Encoded images stay in memory.
 *
 * @param files in the order in which their rows are numbered
 * @throws UserError that names the file, and the row or column where one is at fault
 */
export async function parquetDataset(files: readonly string[], options: ParquetOptions): Promise<Dataset> {
  const images: Uint8Array[] = [];
  const labels: string[] = [];
  let names: readonly string[] | undefined;
  const where: { file: string; row: number }[] = [];
  const report = reporting(options.onDamage);
  const most = options.mostBytes ?? MOST_BYTES;
  let total = 0;
  for (const file of files) {
    await orReport(report, async () => {
      for await (const { rows, first, classNames } of rowGroups(file, options)) {
        names ??= classNames;
        for (const [index, row] of rows.entries()) {
          const at = `row ${first + index}`;
          const image = bytesOf(row.image);
          if (image === undefined) {
            report(damaged(file, at, `an image in "${imageColumn(options)}"`, shown(row.image)));
            continue;
          }
          if (!isLabel(row.label)) {
            report(damaged(file, at, `a label in "${labelColumn(options)}"`, shown(row.label)));
            continue;
          }
          total += image.length;
          if (total > most) throw tooLarge(file, most);
          images.push(image);
          labels.push(String(row.label));
          where.push({ file, row: first + index });
        }
      }
    });
  }
  if (images.length === 0) {
    throw new UserError(`${files.length} Parquet files hold no row.`, {
      field: 'files',
      mend: 'Give files with images.',
    });
  }
  const distinct = [...new Set(labels)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  const index = new Map(distinct.map((label, place) => [label, place]));
  const manifest = createManifest({
    name: options.name ?? path.basename(files[0]!, '.parquet'),
    origin: `parquet:${hashOfAll(images)}`,
    identities: distinct.map((label) => names?.[Number(label)] ?? label),
    identityOf: Int32Array.from(labels, (label) => index.get(label)!),
    item: Int32Array.from(labels.keys()),
    history: [{ transform: 'parquet', options: { files: files.map((file) => path.basename(file)) } }],
  });
  const items = {
    count: images.length,
    where: (item: number) => `${where[item]!.file}, row ${where[item]!.row}`,
    place: (item: number) => ({ bytes: images[item]! }),
    bytes: (item: number) => images[item]!,
  };
  return { manifest, source: encodedSource(items, options) };
}

interface Row {
  readonly image: unknown;
  readonly label: unknown;
}

async function* rowGroups(
  file: string,
  options: ParquetOptions,
): AsyncGenerator<{ rows: Row[]; first: number; classNames: readonly string[] | undefined }> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } =
    await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const [image, label] = [imageColumn(options), labelColumn(options)];
  const failed = (error: unknown) =>
    error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined
      ? readFailure(file, error, 'Check the path.')
      : damaged(file, 'as Parquet', 'a whole file in a known compression', (error as Error).message);
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    for (const column of [image, label]) {
      if (!columns.includes(column))
        throw damaged(
          file,
          'as Parquet',
          `a column "${column}"`,
          columns.join(', '),
          'Set imageColumn and labelColumn.',
        );
    }
    const classNames = hubClassNames(metadata.key_value_metadata, label);
    let first = 0;
    for (const group of metadata.row_groups) {
      const end = first + Number(group.num_rows);
      const rows = await parquetReadObjects({
        file: buffer,
        metadata,
        compressors,
        columns: [image, label],
        rowStart: first,
        rowEnd: end,
        utf8: false,
      });
      yield {
        rows: rows.map((row) => ({ image: row[image] as unknown, label: row[label] as unknown })),
        first,
        classNames,
      };
      first = end;
    }
  } catch (error) {
    throw failed(error);
  }
}

function hubClassNames(
  entries: readonly { key: string; value?: string }[] | undefined,
  label: string,
): readonly string[] | undefined {
  const text = entries?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return undefined;
  const found = JSON.parse(text) as { info?: { features?: Record<string, { names?: string[] }> } };
  return found.info?.features?.[label]?.names;
}

function imageColumn({ imageColumn = 'image' }: ParquetOptions): string {
  return imageColumn;
}

function labelColumn({ labelColumn = 'label' }: ParquetOptions): string {
  return labelColumn;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const bytes = (value as { bytes?: unknown } | null | undefined)?.bytes;
  return bytes instanceof Uint8Array ? bytes : undefined;
}

function isLabel(value: unknown): value is string | number | bigint {
  return ['string', 'number', 'bigint'].includes(typeof value);
}

function shown(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : typeof value;
}

function tooLarge(file: string, most: number): UserError {
  return new UserError(`${file}: the images read so far exceed ${most} bytes, which would stay in memory.`, {
    field: 'mostBytes',
    mend: 'Raise mostBytes, or turn the files into WebDataset shards, which are read from the disk.',
  });
}
