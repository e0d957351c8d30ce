import { type Dataset, syntheticFaces } from '@rangeloss/datasets';
import { cachedPixels, cifar, idxFolder, imageFolder, packagedDigits } from '@rangeloss/datasets/node';
import { parseConfig, Registry, UserError } from '@rangeloss/foundation';
import { z } from 'zod';

/** A kind of data set: the schema of its options beside the name, and how it is opened. */
export interface SourceEntry {
  readonly schema: z.ZodType;
  /** @param root the folder that the user gave as `data.root` */
  open(options: unknown, root: string | undefined): Promise<Dataset>;
}

function sourceEntry<S extends z.ZodType>(
  schema: S,
  open: (options: z.output<S>, root: string | undefined) => Promise<Dataset>,
): SourceEntry {
  return { schema, open: (options, root) => open(parseConfig(schema, options, 'data.source'), root) };
}

const none = z.strictObject({});
const shape = z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).readonly();
const faces = z.strictObject({
  identities: z.int().min(2).default(400),
  images: z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]).default(50),
  size: z.int().min(8).default(48),
  seed: z.int().default(0),
});
const folder = z.strictObject({ shape, fit: z.enum(['cover', 'fill']).optional() });

/** The data sets that `data.source` can name; a new one is one line. */
export const sourceRegistry = new Registry<SourceEntry>('data source')
  .register(
    'digits',
    sourceEntry(none, (_, root) => rootless('digits', root, () => packagedDigits())),
  )
  .register(
    'faces',
    sourceEntry(faces, (options, root) =>
      rootless('faces', root, () => cachedPixels(syntheticFaces(options))),
    ),
  )
  .register(
    'folder',
    sourceEntry(folder, ({ shape, fit }, root) =>
      imageFolder(rooted('folder', root), { shape, ...(fit === undefined ? {} : { fit }) }),
    ),
  )
  .register(
    'idx',
    sourceEntry(z.strictObject({ prefix: z.string().optional() }), ({ prefix }, root) =>
      idxFolder(rooted('idx', root), prefix === undefined ? {} : { prefix }),
    ),
  )
  .register(
    'cifar10',
    sourceEntry(none, (_, root) => cifar(rooted('cifar10', root), 'cifar10')),
  )
  .register(
    'cifar100',
    sourceEntry(none, (_, root) => cifar(rooted('cifar100', root), 'cifar100')),
  );

function rootless(name: string, root: string | undefined, open: () => Promise<Dataset>): Promise<Dataset> {
  if (root === undefined) return open();
  throw new UserError(`The data source ${name} needs no folder.`, {
    field: 'data.root',
    mend: 'Delete data.root.',
  });
}

function rooted(name: string, root: string | undefined): string {
  if (root !== undefined) return root;
  throw new UserError(`The data source ${name} is read from a folder, and none is given.`, {
    field: 'data.root',
    mend: 'Set data.root to the folder that holds it, for example data.root=path/to/folder.',
  });
}

const opened = new Map<string, Promise<Dataset>>();

/** `digits`, or `{ name: 'faces', identities: 800 }`. */
export type SourceConfig = { readonly name: string } & Readonly<Record<string, unknown>>;

/**
 * Opens a data set once in a process.
 *
 * @throws UserError for an unknown source, or files that are missing or damaged
 */
export function openSource({ name, ...options }: SourceConfig, root?: string): Promise<Dataset> {
  const key = JSON.stringify([name, options, root]);
  let dataset = opened.get(key);
  if (dataset === undefined) {
    dataset = sourceRegistry.get(name).open(options, root);
    opened.set(key, dataset);
  }
  return dataset;
}
