import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Dataset, selectSplit } from '@rangeloss/datasets';
import {
  type DecodeOptions,
  imageFolder,
  imageList,
  parquetDataset,
  recordDataset,
  verificationImages,
  webDataset,
} from '@rangeloss/datasets/node';
import { parseConfig, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { rooted, type SourceEntry, type SourcePlace } from './source-entry.ts';

const shape = z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).readonly();

/** Options of every source of encoded images. */
const common = {
  /** Height, width and channels that every image is brought to. */
  shape,
  fit: z.enum(['cover', 'fill']).optional(),
  kernel: z.enum(['lanczos3', 'bilinear']).optional(),
  /** Only the images of one of the splits that the source itself gives. */
  split: z.string().optional(),
};

type Common = DecodeOptions & { readonly split?: string | undefined };

/** A source of encoded images below a folder; `shape`, `fit` and `split` are options of each. */
export function fileEntry<S extends z.ZodRawShape>(
  name: string,
  own: S,
  open: (root: string, decode: DecodeOptions, options: z.output<z.ZodObject<S>>) => Promise<Dataset>,
  { shapeIsKnown = false } = {},
): SourceEntry {
  const schema = z.strictObject({
    ...common,
    ...(shapeIsKnown ? { shape: shape.optional() } : {}),
    ...own,
  } as typeof common & S);
  return {
    schema,
    open: async (given, place: SourcePlace) => {
      const options = parseConfig(schema, given, 'data.source') as Common & z.output<z.ZodObject<S>>;
      const { shape, fit, kernel, split } = options as Common;
      const decode = {
        shape,
        ...(fit === undefined ? {} : { fit }),
        ...(kernel === undefined ? {} : { kernel }),
        ...(place.onDamage === undefined ? {} : { onDamage: place.onDamage }),
      };
      const dataset = await open(rooted(name, place), decode, options);
      return split === undefined ? dataset : { ...dataset, manifest: selectSplit(dataset.manifest, split) };
    },
  };
}

/** The field's long-tail lists under the names that their authors gave them. */
const LISTS = {
  'imagenet-lt': { train: 'ImageNet_LT_train.txt', val: 'ImageNet_LT_val.txt', test: 'ImageNet_LT_test.txt' },
  'places-lt': { train: 'Places_LT_train.txt', val: 'Places_LT_val.txt', test: 'Places_LT_test.txt' },
  inaturalist18: { train: 'iNaturalist18_train.txt', val: 'iNaturalist18_val.txt' },
} as const;

const listOptions = {
  /** Lists of "path label" lines by the name of their split, relative to the root. */
  lists: z.union([z.string(), z.record(z.string(), z.string())]),
  /** The folder that the paths in the lists are relative to, itself relative to the root. */
  images: z.string().default('.'),
};

function listed(
  name: string,
  root: string,
  lists: Readonly<Record<string, string>>,
  images: string,
  decode: DecodeOptions,
): Promise<Dataset> {
  const files = Object.entries(lists).map(([split, file]) => ({ split, file: path.resolve(root, file) }));
  return imageList(files, { ...decode, root: path.resolve(root, images), name });
}

/** Files of a folder with an ending, by name. @throws UserError when there is none */
async function filesEnding(root: string, ending: string): Promise<string[]> {
  const names = await readdir(root).catch(() => [] as string[]);
  const found = names.filter((file) => file.endsWith(ending)).sort();
  if (found.length > 0) return found.map((file) => path.join(root, file));
  throw new UserError(`${root} holds no file that ends in ${ending}.`, {
    file: root,
    field: 'data.root',
    mend: 'Set data.root to the folder that holds them, or name them in data.source.files.',
  });
}

/** Files by name below the root, or all with the ending. */
async function chosenFiles(root: string, files: readonly string[] | undefined, ending: string) {
  return files === undefined ? filesEnding(root, ending) : files.map((file) => path.resolve(root, file));
}

const files = z.array(z.string()).min(1).optional();

/** Data sets that are read from files in a form that many share. */
export const fileSources: readonly (readonly [string, SourceEntry])[] = [
  ['folder', fileEntry('folder', {}, (root, decode) => imageFolder(root, decode))],
  [
    'list',
    fileEntry('list', listOptions, (root, decode, { lists, images }) =>
      listed(path.basename(path.resolve(root)), root, named(lists), images, decode),
    ),
  ],
  ...Object.entries(LISTS).map(([name, lists]): readonly [string, SourceEntry] => [
    name,
    fileEntry(name, { images: listOptions.images }, (root, decode, { images }) =>
      listed(name, root, lists, images, decode),
    ),
  ]),
  [
    'recordio',
    fileEntry(
      'recordio',
      { prefix: z.string().optional() },
      (root, { shape, ...decode }, { prefix }) =>
        recordDataset(root, {
          ...decode,
          ...((shape as unknown) === undefined ? {} : { shape }),
          ...(prefix === undefined ? {} : { prefix }),
        }),
      { shapeIsKnown: true },
    ),
  ],
  [
    'webdataset',
    fileEntry('webdataset', { files, labelKey: z.string().optional() }, async (root, decode, own) =>
      webDataset(await chosenFiles(root, own.files, '.tar'), {
        ...decode,
        ...(own.labelKey === undefined ? {} : { labelKey: own.labelKey }),
      }),
    ),
  ],
  [
    'parquet',
    fileEntry(
      'parquet',
      {
        files,
        imageColumn: z.string().default('image'),
        labelColumn: z.string().default('label'),
      },
      async (root, decode, { imageColumn, labelColumn, ...own }) =>
        parquetDataset(await chosenFiles(root, own.files, '.parquet'), {
          ...decode,
          imageColumn,
          labelColumn,
        }),
    ),
  ],
  [
    'verification-bin',
    fileEntry('verification-bin', { file: z.string() }, (root, decode, { file }) =>
      verificationImages(path.resolve(root, file), decode),
    ),
  ],
];

function named(lists: string | Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return typeof lists === 'string' ? { all: lists } : lists;
}
