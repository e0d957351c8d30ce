import { UserError } from '@rangeloss/foundation';

/** Folders and name of a path without its ending, whatever the system that wrote it. */
export function partsOf(name: string): string[] {
  const parts = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const last = parts.length - 1;
  if (last >= 0) parts[last] = parts[last]!.replace(/\.(jpe?g|png|bmp|webp|ppm|pgm|gif|tiff?|npy)$/i, '');
  return parts;
}

/** What names rows of a table by path, and how messages call it. */
export interface NamedRows {
  readonly file: string;
  readonly paths: readonly string[];
}

/**
 * Finds the row of each name that a list of pairs uses. Lists name images relative to a data set's folder, tables by
 * whatever path they were read from: a name belongs to the path that ends with it, endings such as `.jpg` aside.
 *
 * @returns a function from a name and its pair's number to the row
 * @throws UserError (from that function) with the pair's number for a name that no path, or more than one, ends with
 */
export function rowFinder({ file, paths }: NamedRows): (name: string, pair: number) => number {
  const byDepth = new Map<number, Map<string, number>>();
  const indexAt = (depth: number): Map<string, number> => {
    let index = byDepth.get(depth);
    if (index === undefined) {
      index = new Map();
      for (const [row, path] of paths.entries()) {
        const key = partsOf(path).slice(-depth).join('/');
        // Twice the same end: no row is meant.
        index.set(key, index.has(key) ? -1 : row);
      }
      byDepth.set(depth, index);
    }
    return index;
  };
  return (name, pair) => {
    const parts = partsOf(name);
    const row = indexAt(parts.length).get(parts.join('/'));
    if (row !== undefined && row >= 0) return row;
    const lack = row === undefined ? 'which has no embedding' : 'which more than one path ends with';
    throw new UserError(`Pair ${pair} (from 0) names ${name}, ${lack} in ${file}.`, {
      file,
      mend: 'Embed every image of the list; the column "path" has to end as the list names them.',
    });
  };
}
