import type { Dataset, Manifest } from '@rangeloss/datasets';
import type { OnDamage } from '@rangeloss/datasets/node';
import { parseConfig, UserError } from '@rangeloss/foundation';
import type { z } from 'zod';

/** Where the files of a data set are, and who wants to hear of all damage in them. */
export interface SourcePlace {
  /** The folder that the user gave as `data.root`. */
  readonly root: string | undefined;
  /** Collects damage that can be passed over; without it the first damage is thrown. */
  readonly onDamage?: OnDamage;
}

/** A kind of data set: the schema of its options beside the name, and how it is opened. */
export interface SourceEntry {
  readonly schema: z.ZodType;
  open(options: unknown, place: SourcePlace): Promise<Dataset>;
  /** What else can be looked at beside the images: a protocol that names images. Reports all damage. */
  check?(options: unknown, root: string, manifest: Manifest, onDamage: OnDamage): Promise<void>;
}

/** A kind of data set whose options are checked before they reach its reader. */
export function sourceEntry<S extends z.ZodType>(
  schema: S,
  open: (options: z.output<S>, place: SourcePlace) => Promise<Dataset>,
): SourceEntry {
  return { schema, open: (options, place) => open(parseConfig(schema, options, 'data.source'), place) };
}

/** @throws UserError when a folder is given for a source that has no use for one */
export function rootless(name: string, { root }: SourcePlace): void {
  if (root === undefined) return;
  throw new UserError(`The data source ${name} needs no folder.`, {
    field: 'data.root',
    mend: 'Delete data.root.',
  });
}

/** The folder of a source. @throws UserError when none is given */
export function rooted(name: string, { root }: SourcePlace): string {
  if (root !== undefined) return root;
  throw new UserError(`The data source ${name} is read from a folder, and none is given.`, {
    field: 'data.root',
    mend: 'Set data.root to the folder that holds it, for example data.root=path/to/folder.',
  });
}
