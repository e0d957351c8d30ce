import type { ImageSource } from '../batches/image-source.ts';
import { foldsInOrder } from '../pairs/folds-in-order.ts';
import type { PairList } from '../pairs/verification-pairs.ts';
import { encodedSource, type DecodeOptions } from './encoded-source.ts';
import { readPickle, type PickleValue } from './pickle.ts';
import { damaged, readDataFile } from './read-file.ts';

/** A verification set that brings its images along. */
export interface VerificationSet {
  readonly source: ImageSource;
  /** The encoded images, in the order of the source's items. */
  readonly images: readonly Uint8Array[];
  /** Indices are items of the source. */
  readonly pairs: PairList & { readonly fold: Int32Array };
}

const FOLDS = 10;

/**
 * InsightFace's verification files (`lfw.bin`, `cfp_fp.bin`, `agedb_30.bin`, `calfw.bin`, `cplfw.bin`): a pickle of
 * the encoded images, two for each pair, and whether each pair shows one person. Folds are tenths of the list.
 *
 * @throws UserError that names file and offset when it is cut or of another kind
 */
export async function verificationBin(file: string, options: DecodeOptions): Promise<VerificationSet> {
  const value = readPickle(await readDataFile(file), file);
  const [images, same] = Array.isArray(value) ? value : [];
  if (!isList(images, isBytes) || !isList(same, isFlag)) {
    throw damaged(file, 'in the pickle', 'a list of images and a list of booleans', 'something else');
  }
  if (images.length !== 2 * same.length) {
    throw damaged(file, 'in the pickle', `two images for each of ${same.length} pairs`, `${images.length}`);
  }
  const items = {
    count: images.length,
    where: (item: number) => `${file}, image ${item} (pair ${item >> 1})`,
    place: (item: number) => ({ bytes: images[item]! }),
    bytes: (item: number) => images[item]!,
  };
  return {
    source: encodedSource(items, options),
    images,
    pairs: {
      first: Int32Array.from(same.keys(), (pair) => 2 * pair),
      second: Int32Array.from(same.keys(), (pair) => 2 * pair + 1),
      same: Uint8Array.from(same, Number),
      fold: foldsInOrder(same.length, FOLDS),
    },
  };
}

function isList<T extends PickleValue>(
  value: PickleValue | undefined,
  fits: (entry: PickleValue) => entry is T,
): value is T[] {
  return Array.isArray(value) && value.every(fits);
}

function isBytes(value: PickleValue): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isFlag(value: PickleValue): value is boolean | number {
  return typeof value === 'boolean' || value === 0 || value === 1;
}
