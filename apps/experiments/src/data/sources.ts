import path from 'node:path';
import { type Dataset, syntheticFaces } from '@rangeloss/datasets';
import {
  alignedList,
  cachedPixels,
  cifar,
  glyphs,
  idxFolder,
  type OnDamage,
  packagedDigits,
} from '@rangeloss/datasets/node';
import { Registry } from '@rangeloss/foundation';
import { z } from 'zod';
import { fileSources } from './file-sources.ts';
import { publishedSources } from './published-sources.ts';
import { rooted, rootless, type SourceEntry, sourceEntry } from './source-entry.ts';

const none = z.strictObject({});
const faces = z.strictObject({
  identities: z.int().min(2).default(400),
  images: z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]).default(50),
  size: z.int().min(8).default(48),
  seed: z.int().default(0),
});

/** Photographs below `data.root`, and the list in it that names them with their landmarks. */
const alignedSchema = z.strictObject({
  list: z.string(),
  target: z.enum(['112x112', '112x96']).default('112x112'),
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
});

/** The data sets that `data.source` can name; a new one is one line. */
export const sourceRegistry = new Registry<SourceEntry>('data source')
  .register(
    'digits',
    sourceEntry(none, (_, place) => {
      rootless('digits', place);
      return packagedDigits();
    }),
  )
  .register(
    'faces',
    sourceEntry(faces, (options, place) => {
      rootless('faces', place);
      return cachedPixels(syntheticFaces(options));
    }),
  )
  .register(
    'glyphs',
    sourceEntry(z.strictObject({ size: z.int().min(16).max(256).default(32) }), (options, place) => {
      rootless('glyphs', place);
      return glyphs(options);
    }),
  )
  .register(
    'aligned',
    sourceEntry(alignedSchema, ({ list, ...options }, place) => {
      const root = rooted('aligned', place);
      return alignedList(path.join(root, list), { root, ...options });
    }),
  )
  .register(
    'idx',
    sourceEntry(z.strictObject({ prefix: z.string().optional() }), ({ prefix }, place) =>
      idxFolder(rooted('idx', place), prefix === undefined ? {} : { prefix }),
    ),
  )
  .register(
    'cifar10',
    sourceEntry(none, (_, place) => cifar(rooted('cifar10', place), 'cifar10')),
  )
  .register(
    'cifar100',
    sourceEntry(none, (_, place) => cifar(rooted('cifar100', place), 'cifar100')),
  );
for (const [name, entry] of [...fileSources, ...publishedSources]) sourceRegistry.register(name, entry);

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
    dataset = sourceRegistry.get(name).open(options, { root });
    opened.set(key, dataset);
  }
  return dataset;
}

/**
 * Opens a data set to look at it: damage that can be passed over goes to `onDamage`, in the lists and containers
 * and in what the source holds beside its images.
 *
 * @throws UserError for an unknown source, or one of which nothing can be read
 */
export async function inspectSource(
  { name, ...options }: SourceConfig,
  root: string | undefined,
  onDamage: OnDamage,
): Promise<Dataset> {
  const entry = sourceRegistry.get(name);
  const dataset = await entry.open(options, { root, onDamage });
  if (root !== undefined) await entry.check?.(options, root, dataset.manifest, onDamage);
  return dataset;
}
