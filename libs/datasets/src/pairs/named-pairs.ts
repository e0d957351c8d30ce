import { UserError } from '@rangeloss/foundation';
import type { PairList } from './verification-pairs.ts';

/** Pairs as a protocol's file gives them, by name: paths of images, or names of videos. */
export interface NamedPairs {
  /** The file that they come from, for messages. */
  readonly file: string;
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly same: Uint8Array;
  readonly fold: Int32Array;
}

/**
 * The pairs by index into a list of names.
 *
 * @param names for a manifest of images `Array.from(manifest.item, (item) => manifest.paths.get(item))`
 * @throws UserError that says how many names are missing, and which is the first
 */
export function pairsByIndex(pairs: NamedPairs, names: readonly string[]): PairList & { fold: Int32Array } {
  const index = new Map(names.map((name, place) => [name, place]));
  const missing = new Set([...pairs.first, ...pairs.second].filter((name) => !index.has(name)));
  if (missing.size > 0) {
    const [first] = missing;
    throw new UserError(
      `${pairs.file} names ${missing.size} images that the data set lacks, the first of them ${first!}.`,
      { file: pairs.file, mend: 'Fetch the whole data set, or give the pairs that belong to it.' },
    );
  }
  const places = (column: readonly string[]) => Int32Array.from(column, (name) => index.get(name)!);
  return { first: places(pairs.first), second: places(pairs.second), same: pairs.same, fold: pairs.fold };
}
