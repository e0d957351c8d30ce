import type { NamedPairs } from '../pairs/named-pairs.ts';
import { damaged, readDataFile } from './read-file.ts';

/** The pairs of YouTube Faces, and how many labels the errata changed. */
export interface YtfSplits extends NamedPairs {
  readonly corrected: number;
}

/**
 * YouTube Faces' `splits.txt`: lines "split, first video, second video, same", a heading before them.
 *
 * The data set's authors published errors in the labels together with a corrected list in the same form
 * (`splits_corrected.txt`): given as `errata`, its labels replace those of the pairs it holds. Say with a result
 * which of the two it was measured on.
 *
 * @returns names of videos, such as `Name/3`
 * @throws UserError that names file and line
 */
export async function readYtfSplits(file: string, { errata }: { errata?: string } = {}): Promise<YtfSplits> {
  const rows = await rowsOf(file);
  const same = Uint8Array.from(rows, (row) => row.same);
  let corrected = 0;
  if (errata !== undefined) {
    const key = (row: Row) => `${row.first} ${row.second}`;
    const labels = new Map((await rowsOf(errata)).map((row) => [key(row), row.same]));
    rows.forEach((row, pair) => {
      const label = labels.get(key(row)) ?? row.same;
      if (label !== row.same) corrected++;
      same[pair] = label;
    });
  }
  return {
    file,
    first: rows.map((row) => row.first),
    second: rows.map((row) => row.second),
    same,
    fold: Int32Array.from(rows, (row) => row.split - 1),
    corrected,
  };
}

interface Row {
  readonly split: number;
  readonly first: string;
  readonly second: string;
  readonly same: number;
}

async function rowsOf(file: string): Promise<Row[]> {
  const lines = new TextDecoder()
    .decode(await readDataFile(file))
    .trimEnd()
    .split(/\r?\n/);
  const rows: Row[] = [];
  for (const [index, line] of lines.entries()) {
    const fields = line.split(',').map((field) => field.trim());
    if (index === 0 && !/^\d/.test(line)) continue;
    // Later columns, where a list has some, repeat what the videos' names say.
    const [split, first, second, same] = fields;
    if (!/^[1-9]\d*$/.test(split ?? '') || !first || !second || (same !== '0' && same !== '1')) {
      throw damaged(
        file,
        `line ${index + 1}`,
        '"split, first video, second video, 0 or 1"',
        JSON.stringify(line),
      );
    }
    rows.push({ split: Number(split), first, second, same: Number(same) });
  }
  if (rows.length === 0) throw damaged(file, 'line 1', 'pairs of videos', 'none');
  return rows;
}
