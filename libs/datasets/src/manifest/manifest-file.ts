import { gunzipSync, gzipSync } from 'node:zlib';
import { UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from '@rangeloss/storage';
import { readDataFile } from '../sources/read-file.ts';
import { manifestLines, parseManifestHead, type ManifestHead } from './manifest-lines.ts';
import { createManifest, type Manifest } from './manifest.ts';
import { type TextPool, TextPoolBuilder } from './text-pool.ts';

/** Writes a manifest as JSON Lines, one line per image; gzipped when the name ends in `.gz`. */
export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  const pool = new TextPoolBuilder();
  for (const line of manifestLines(manifest)) pool.add(`${line}\n`);
  const { bytes } = pool.build();
  await writeFileAtomic(file, file.endsWith('.gz') ? gzipSync(bytes, { level: 6 }) : bytes);
}

/**
 * Reads a manifest that `writeManifest` wrote and checks it against its own hash.
 *
 * @throws UserError that names the line of damage, or says that the content does not fit the hash
 */
export async function readManifest(file: string): Promise<Manifest> {
  const raw = await readDataFile(file);
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipped(raw, file) : raw;
  const decoder = new TextDecoder();
  let end = lineEnd(bytes, 0);
  const head = parseManifestHead(decoder.decode(bytes.subarray(0, end)), file);
  const columns = new ManifestReader(head, file);
  let line = 2;
  while (end < bytes.length) {
    const start = end + 1;
    end = lineEnd(bytes, start);
    if (end > start) columns.add(decoder.decode(bytes.subarray(start, end)), line++);
  }
  return columns.finish(line);
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(10, from);
  return end < 0 ? bytes.length : end;
}

function gunzipped(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UserError(`${file} is not a whole gzip file: ${(error as Error).message}.`, {
      file,
      mend: 'It is torn or damaged: make it anew.',
      cause: error,
    });
  }
}

/** Collects the columns line by line. */
class ManifestReader {
  readonly #head: ManifestHead;
  readonly #file: string;
  readonly #identity: Map<string, number>;
  readonly #places: Partial<Record<ManifestHead['columns'][number], number>>;
  readonly #identityOf: Int32Array;
  readonly #item: Int32Array;
  readonly #quality: Float32Array;
  readonly #split: Uint8Array;
  readonly #domain: Uint8Array;
  readonly #perceptualHash: BigUint64Array;
  readonly #paths = new TextPoolBuilder();
  #count = 0;

  constructor(head: ManifestHead, file: string) {
    this.#head = head;
    this.#file = file;
    this.#identity = new Map(head.identities.map((identity, index) => [identity, index]));
    this.#places = Object.fromEntries(head.columns.map((column, place) => [column, place]));
    const length = (column: ManifestHead['columns'][number]) =>
      head.columns.includes(column) ? head.images : 0;
    this.#identityOf = new Int32Array(head.images);
    this.#item = new Int32Array(head.images);
    this.#quality = new Float32Array(length('quality'));
    this.#split = new Uint8Array(length('split'));
    this.#domain = new Uint8Array(length('domain'));
    this.#perceptualHash = new BigUint64Array(length('perceptualHash'));
  }

  add(text: string, line: number): void {
    const image = this.#count++;
    if (image >= this.#head.images)
      throw this.#damaged(line, `the end after ${this.#head.images} images`, 'more lines');
    let values: unknown;
    try {
      values = JSON.parse(text);
    } catch {
      throw this.#damaged(line, 'a JSON list', JSON.stringify(text.slice(0, 40)));
    }
    if (!Array.isArray(values) || values.length !== this.#head.columns.length) {
      throw this.#damaged(line, `a list of ${this.#head.columns.join(', ')}`, text.slice(0, 60));
    }
    const value = (column: ManifestHead['columns'][number]): unknown => values[this.#places[column] ?? -1];
    const identity = this.#identity.get(value('identity') as string);
    if (identity === undefined) {
      throw this.#damaged(line, 'an identity that the first line lists', JSON.stringify(value('identity')));
    }
    this.#identityOf[image] = identity;
    this.#item[image] = this.#whole(value('item'), line, 'an item');
    if (this.#quality.length > 0) this.#quality[image] = (value('quality') as number | null) ?? NaN;
    if (this.#split.length > 0) this.#split[image] = this.#whole(value('split'), line, 'a split');
    if (this.#domain.length > 0) this.#domain[image] = this.#whole(value('domain'), line, 'a domain');
    if (this.#perceptualHash.length > 0)
      this.#perceptualHash[image] = BigInt(`0x${String(value('perceptualHash'))}`);
    if (this.#places.path !== undefined) this.#paths.add(String(value('path')));
  }

  #whole(value: unknown, line: number, what: string): number {
    if (Number.isInteger(value) && (value as number) >= 0) return value as number;
    throw this.#damaged(line, `${what}, a whole number from 0 on`, JSON.stringify(value));
  }

  finish(line: number): Manifest {
    const { name, origin, images, identities, columns, parent, history, hash } = this.#head;
    const { splitNames, domainNames } = this.#head;
    if (this.#count < images) throw this.#damaged(line, `${images} images`, `the end after ${this.#count}`);
    const manifest = createManifest({
      name,
      origin,
      identities,
      identityOf: this.#identityOf,
      item: this.#item,
      history: history.map(({ transform, options }) => ({ transform, options })),
      ...(parent === undefined ? {} : { parent }),
      ...(columns.includes('quality') ? { quality: this.#quality } : {}),
      ...(columns.includes('split') ? { split: this.#split } : {}),
      ...(splitNames === undefined ? {} : { splitNames }),
      ...(columns.includes('domain') ? { domain: this.#domain } : {}),
      ...(domainNames === undefined ? {} : { domainNames }),
      ...(columns.includes('perceptualHash') ? { perceptualHash: this.#perceptualHash } : {}),
      ...(columns.includes('path') ? { paths: byItem(this.#paths.build(), this.#item) } : {}),
    });
    if (hash !== undefined && hash !== manifest.hash) {
      throw new UserError(
        `${this.#file}: the images do not fit the hash in line 1 (${hash.slice(0, 12)}...).`,
        {
          file: this.#file,
          mend: 'It is damaged: make it anew. If you edited it on purpose, delete "hash" from line 1.',
        },
      );
    }
    return manifest;
  }

  #damaged(line: number, expected: string, found: string): UserError {
    return new UserError(`${this.#file}, line ${line}: expected ${expected}, found ${found}.`, {
      file: this.#file,
      mend: 'The file is torn or was edited by hand: make it anew.',
    });
  }
}

/** Paths are looked up by item, of which a truncated manifest has some only: the others get an empty path. */
function byItem(inOrder: TextPool, item: Int32Array): TextPool {
  if (item.every((value, image) => value === image)) return inOrder;
  const highest = item.reduce((most, value) => Math.max(most, value), -1);
  const lineOf = new Int32Array(highest + 1).fill(-1);
  item.forEach((value, image) => (lineOf[value] = image));
  const pool = new TextPoolBuilder();
  for (const line of lineOf) pool.add(line < 0 ? '' : inOrder.get(line));
  return pool.build();
}
