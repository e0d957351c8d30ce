import { UserError } from '@rangeloss/foundation';
import type { NamedPairs } from '@rangeloss/datasets';
import { readText } from '@rangeloss/storage';
import { partsOf } from './resolve-names.ts';

/**
 * LFW's pairs with names corrected. The database has photographs of the wrong person, listed by its authors, who ask
 * that results be given on the labels as published; a corrected result is a second number beside that one.
 *
 * @param errata lines "Wrong_Person_0004 Right_Person"
 * @returns the pairs, and how many of them changed their kind
 * @throws UserError that names file and line
 */
export async function correctedPairs(
  pairs: NamedPairs,
  errata: string,
): Promise<{ pairs: NamedPairs; corrected: number }> {
  const people = new Map<string, string>();
  for (const [index, line] of (await readText(errata)).split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const match = /^(\S+_\d{4})(?:\.jpg)?\s+(\S+)$/.exec(line.trim());
    if (match === null) {
      throw new UserError(
        `${errata}, line ${index + 1}: "Name_0001 Right_Name" expected, ${JSON.stringify(line)} found.`,
        {
          file: errata,
        },
      );
    }
    people.set(match[1]!, match[2]!);
  }
  const personOf = (image: string) => {
    const [folder, name] = partsOf(image) as [string, string];
    return people.get(name) ?? folder;
  };
  const same = Uint8Array.from(pairs.first, (first, pair) =>
    personOf(first) === personOf(pairs.second[pair]!) ? 1 : 0,
  );
  const corrected = same.filter((kind, pair) => kind !== pairs.same[pair]).length;
  return { pairs: { ...pairs, same }, corrected };
}
