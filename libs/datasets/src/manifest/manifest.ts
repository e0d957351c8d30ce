import { UserError } from '@rangeloss/foundation';
import { contentHashOf } from './content-hash.ts';
import type { TextPool } from './text-pool.ts';

/** One recorded step of a manifest's making. */
export interface HistoryEntry {
  readonly transform: string;
  /** Everything the transform was given, the seed included; JSON. */
  readonly options: unknown;
}

/** The columns of a manifest: entry i of each belongs to image i. */
export interface ManifestColumns {
  /** The names of the identities; their index is the class index. */
  readonly identities: readonly string[];
  /** Per image the index of its identity. */
  readonly identityOf: Int32Array;
  /** Per image its index in the source that it is read from. */
  readonly item: Int32Array;
  /** Per image a quality in the source's own unit. */
  readonly quality?: Float32Array;
  /** Per image a 64-bit perceptual hash, for finding near duplicates between training and test. */
  readonly perceptualHash?: BigUint64Array;
  /** Per image the index into `splitNames` of the split that the source itself gives. */
  readonly split?: Uint8Array;
  readonly splitNames?: readonly string[];
  /** Per image the index into `domainNames` of the domain that it belongs to: the script of a glyph. */
  readonly domain?: Uint8Array;
  readonly domainNames?: readonly string[];
  /** The paths of the source's items, indexed by item and shared by all manifests made from one source. */
  readonly paths?: TextPool;
}

/**
 * A list of images with their identities: what every data set becomes.
 *
 * Columnar and immutable (typed arrays cannot be frozen: treat them as read-only). Counts are derived, never
 * stored. Every identity has at least one image, so `identities.length` is the number of classes.
 */
export interface Manifest extends ManifestColumns {
  readonly name: string;
  /** What the items are items of, with a hash: of the bytes where they are read at once, else of the paths. */
  readonly origin: string;
  /**
   * SHA-256 over origin, identities and the columns: manifests with equal hashes hold the same images in the
   * same order under the same classes, however they were made. Computed when first asked for.
   */
  readonly hash: string;
  /** The hash of the manifest that this one was made from. */
  readonly parent?: string;
  /** The transforms from the source to here, oldest first. Not part of the hash. */
  readonly history: readonly HistoryEntry[];
}

export interface ManifestInput extends ManifestColumns {
  readonly name: string;
  readonly origin: string;
  readonly parent?: string;
  readonly history?: readonly HistoryEntry[];
}

/**
 * Makes a manifest and drops identities that have no image (an empty folder), keeping the others' order.
 *
 * @throws UserError for an empty class list, no images, names given twice, columns of unequal length, or an
 *   identity index outside the list
 */
export function createManifest(input: ManifestInput): Manifest {
  const { name, identities, identityOf } = input;
  if (identities.length === 0 || identityOf.length === 0) {
    throw new UserError(`The manifest "${name}" has ${identities.length} identities and no image.`, {
      field: 'identities',
      mend: 'Check that the source holds images where it is looked for and that no filter removed all of them.',
    });
  }
  checkColumns(input);
  const counts = new Int32Array(identities.length);
  for (let image = 0; image < identityOf.length; image++) {
    const identity = identityOf[image]!;
    if (!(identity >= 0 && identity < identities.length)) {
      throw new UserError(
        `Image ${image} of "${name}" has the identity ${identity}, outside the ${identities.length} given.`,
        { field: 'identityOf' },
      );
    }
    counts[identity]!++;
  }
  return new StoredManifest(counts.includes(0) ? withoutEmpty(input, counts) : input);
}

function checkColumns(input: ManifestInput): void {
  const length = input.identityOf.length;
  for (const column of ['item', 'quality', 'perceptualHash', 'split', 'domain'] as const) {
    const found = input[column]?.length ?? length;
    if (found !== length) {
      throw new UserError(
        `The column "${column}" of "${input.name}" has ${found} entries for ${length} images.`,
        {
          field: column,
        },
      );
    }
  }
  if (new Set(input.identities).size !== input.identities.length) {
    const seen = new Set<string>();
    const twice = input.identities.find((identity) => seen.has(identity) || !seen.add(identity));
    throw new UserError(`The identity "${twice ?? ''}" is listed twice in "${input.name}".`, {
      field: 'identities',
    });
  }
}

function withoutEmpty(input: ManifestInput, counts: Int32Array): ManifestInput {
  const renamed = new Int32Array(counts.length).fill(-1);
  const identities = input.identities.filter((_, identity) => counts[identity]! > 0);
  for (let identity = 0, next = 0; identity < counts.length; identity++) {
    if (counts[identity]! > 0) renamed[identity] = next++;
  }
  const identityOf = new Int32Array(input.identityOf.length);
  for (let image = 0; image < identityOf.length; image++)
    identityOf[image] = renamed[input.identityOf[image]!]!;
  return { ...input, identities, identityOf };
}

class StoredManifest implements Manifest {
  readonly name: string;
  readonly origin: string;
  readonly identities: readonly string[];
  readonly identityOf: Int32Array;
  readonly item: Int32Array;
  declare readonly quality?: Float32Array;
  declare readonly perceptualHash?: BigUint64Array;
  declare readonly split?: Uint8Array;
  declare readonly splitNames?: readonly string[];
  declare readonly domain?: Uint8Array;
  declare readonly domainNames?: readonly string[];
  declare readonly paths?: TextPool;
  declare readonly parent?: string;
  readonly history: readonly HistoryEntry[];
  #hash: string | undefined;

  constructor(input: ManifestInput) {
    this.name = input.name;
    this.origin = input.origin;
    this.identities = Object.freeze([...input.identities]);
    this.identityOf = input.identityOf;
    this.item = input.item;
    if (input.quality !== undefined) this.quality = input.quality;
    if (input.perceptualHash !== undefined) this.perceptualHash = input.perceptualHash;
    if (input.split !== undefined) this.split = input.split;
    if (input.splitNames !== undefined) this.splitNames = input.splitNames;
    if (input.domain !== undefined) this.domain = input.domain;
    if (input.domainNames !== undefined) this.domainNames = input.domainNames;
    if (input.paths !== undefined) this.paths = input.paths;
    if (input.parent !== undefined) this.parent = input.parent;
    this.history = Object.freeze([...(input.history ?? [])]);
    // Not Object.freeze(this): the hash is filled in when first asked for, in a private field.
    Object.freeze(this);
  }

  get hash(): string {
    return (this.#hash ??= contentHashOf(this.origin, this));
  }
}
