import { parseConfig, type Registry, UserError } from '@rangeloss/foundation';
import { augmentationSchema, longTailSchema, samplerRegistry } from '@rangeloss/datasets';
import { lossesSchema } from '@rangeloss/losses';
import { headRegistry, modelRegistry } from '@rangeloss/models';
import { optimizerRegistry } from '@rangeloss/training';
import { z } from 'zod';
import { sourceRegistry } from '../data/sources.ts';
import { isPlainObject } from './paths.ts';
import { trainSchema } from './train-config.ts';

/** `name`, or `{ name, ...options }`. The options are checked by the schema that the registry holds. */
const named = z.union([z.string(), z.looseObject({ name: z.string() })]);

const dataSchema = z.strictObject({
  source: named.default('digits'),
  /** A folder with the files of the source, for sources that are read from the disk. */
  root: z.string().optional(),
  /** Identities left out because a test set elsewhere holds them too: by a list of names, or found in a data set. */
  exclude: z
    .strictObject({
      /** A file with one identity a line. */
      list: z.string().optional(),
      sharedWith: z.strictObject({ source: named, root: z.string().optional() }).optional(),
    })
    .optional(),
  /** Only these domains of the source: scripts of the glyphs. */
  domains: z.array(z.string()).min(1).optional(),
  /** How near training images may come to test images; it is looked for where this is set or hashes are kept. */
  duplicates: z
    .strictObject({
      /** Images are taken for one when at most so many of the 64 bits of their difference hashes differ. */
      bits: z.int().min(0).max(15).default(4),
      /** Only images that are equal pixel for pixel: for drawings too small for a hash to tell them apart. */
      exact: z.boolean().default(false),
      allow: z.boolean().default(false),
    })
    .optional(),
  /** Images of each identity set aside before anything else is done; the same in every cell of a study. */
  split: z
    .strictObject({
      test: z.int().min(2).default(150),
      validation: z.int().min(1).default(50),
      /** Whole identities that no training image shows, for verification; of these for choosing. */
      openSet: z.int().min(0).optional(),
      openSetValidation: z.int().min(0).optional(),
      seed: z.int().default(0),
    })
    .prefault({}),
  /** Instead of `split`, for glyphs: whole font families and whole characters are kept from training. */
  holdOut: z
    .strictObject({
      openSet: z.number().min(0).max(0.9).default(0.2),
      openSetValidation: z.number().min(0).max(0.9).default(0.05),
      families: z.enum(['unseen', 'all']).default('unseen'),
      seed: z.int().default(0),
    })
    .optional(),
  /** Without it the source's own distribution is kept. */
  longTail: z.looseObject({ profile: z.string() }).optional(),
  /** The natural tail, or its counts dealt out at random, both of the identities with `largest` images or more. */
  matchedTail: z
    .strictObject({
      largest: z.int().min(2),
      order: z.enum(['natural', 'permuted']).default('natural'),
    })
    .optional(),
  /** Identities with fewer training images than this are the tail. */
  tailBelow: z.int().min(1).default(20),
  /** The share of the tail's identities that is cut from training, rarest first. */
  truncate: z.number().min(0).max(1).default(0),
  /** Removes as much as `truncate` would, but elsewhere: images of all, images of the head, or whole identities. */
  control: z.enum(['images', 'head-images', 'identities']).optional(),
  /** The share of the tail's images whose labels are swapped among the tail. */
  tailNoise: z.number().min(0).max(1).optional(),
  /** Many-shot identities have more than `many` images, few-shot ones fewer than `few`. */
  shots: z.strictObject({ many: z.int().min(1).default(100), few: z.int().min(1).default(20) }).prefault({}),
  sampler: z.union([z.string(), z.looseObject({})]).default('instance'),
  /** Random changes of the training images. */
  augment: augmentationSchema.optional(),
  /** Threads that decode and change images ahead of the step; without it half the cores of the cell. */
  workers: z.int().min(0).max(64).optional(),
});

const evaluateSchema = z.strictObject({
  folds: z.int().min(2).default(10),
  /**
   * Genuine pairs in a fold, and as many impostor pairs. `{ atMost: 300 }` takes fewer where the images of a part
   * (the tail's are few) do not give as many; a number is demanded of every part.
   */
  pairsPerFold: z.union([z.int().min(2), z.strictObject({ atMost: z.int().min(2) })]).default(300),
  distance: z.enum(['cosine', 'euclidean', 'squared']).default('cosine'),
  /** k of the ranges that are measured, whatever the loss uses. */
  k: z.int().min(1).default(2),
});

/** One cell's whole configuration. */
export const cellConfigSchema = z.strictObject({
  data: dataSchema.prefault({}),
  model: z.looseObject({ name: z.string() }),
  head: named.default('linear'),
  loss: lossesSchema(),
  train: trainSchema,
  evaluate: evaluateSchema.prefault({}),
  seed: z.int().default(1),
  backend: z.enum(['auto', 'tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm', 'cpu']).default('auto'),
});

/**
 * A checked cell. `loss` stays as it was written, since each loss fills its own defaults in; so do the options of
 * samplers, models and heads.
 */
export type CellConfig = Omit<z.output<typeof cellConfigSchema>, 'loss'> & {
  readonly loss: Readonly<Record<string, unknown>>;
};

/** The fields of a cell, which a study may set at its top. */
export const cellFields = Object.keys(cellConfigSchema.shape) as (keyof CellConfig)[];

/**
 * Checks a cell with everything that it names: the model's, head's, sampler's and profile's own options too.
 *
 * @throws ConfigError or UserError that names the field
 */
export function parseCell(value: unknown, where: string): CellConfig {
  const cell = parseConfig(cellConfigSchema, value, where);
  const { data, train } = cell;
  checkNamed(sourceRegistry, namedOptions(data.source), `${where}: data.source`);
  checkNamed(modelRegistry, cell.model, `${where}: model`);
  checkNamed(headRegistry, namedOptions(cell.head), `${where}: head`);
  checkNamed(optimizerRegistry, train.optimizer, `${where}: train.optimizer`);
  checkTraining(cell, where);
  checkSampler(data.sampler, `${where}: data.sampler`);
  if (data.exclude?.sharedWith !== undefined)
    checkNamed(
      sourceRegistry,
      namedOptions(data.exclude.sharedWith.source),
      `${where}: data.exclude.sharedWith.source`,
    );
  checkOneOf(value, ['holdOut', 'split'], where);
  checkOneOf(value, ['matchedTail', 'longTail'], where);
  if (data.longTail !== undefined)
    parseConfig(longTailSchema, { ...data.longTail, seed: 0 }, `${where}: data.longTail`);
  return { ...cell, loss: isPlainObject(value) ? (value['loss'] as Readonly<Record<string, unknown>>) : {} };
}

function checkSampler(given: string | Readonly<Record<string, unknown>>, where: string): void {
  const sampler = typeof given === 'string' ? { name: given } : given;
  checkNamed(samplerRegistry, { name: 'identities-images', ...sampler }, where);
}

/** What the second stage and the choice of a checkpoint ask of the rest. */
function checkTraining({ train, head }: z.output<typeof cellConfigSchema>, where: string): void {
  const { name } = namedOptions(head);
  const { best, decoupled } = train;
  const byAccuracy = best?.metric === 'validation/accuracy';
  if (name === 'none' && (byAccuracy || (decoupled !== undefined && decoupled.method !== 'ncm'))) {
    throw new UserError(`${where}: the head "none" has no logits, and so no accuracy to choose by.`, {
      field: byAccuracy ? 'train.best' : 'train.decoupled',
      mend: 'Take the head linear or cosine, or for train.decoupled the method ncm.',
    });
  }
  if (decoupled?.method === 'tau' && name !== 'linear') {
    throw new UserError(
      `${where}: the method tau divides the class vectors of a linear head, not of ${name}.`,
      {
        field: 'train.decoupled.method',
        mend: 'Take the head linear; the class vectors of a cosine head have no norm that counts.',
      },
    );
  }
  if (decoupled === undefined || !('steps' in decoupled)) return;
  checkSampler(decoupled.sampler, `${where}: train.decoupled.sampler`);
  parseConfig(lossesSchema(), decoupled.loss, `${where}: train.decoupled.loss`);
  if (decoupled.optimizer !== undefined)
    checkNamed(optimizerRegistry, decoupled.optimizer, `${where}: train.decoupled.optimizer`);
}

/** Checks the options beside a name by the schema that the registry holds for it. */
function checkNamed(
  registry: Registry<{ readonly schema: z.ZodType }>,
  { name, ...options }: { readonly name: string },
  where: string,
): void {
  parseConfig(registry.get(name).schema, options, where);
}

/** @throws UserError where a file sets two fields of the data that exclude each other; defaults are none of its own */
function checkOneOf(value: unknown, [one, other]: readonly [string, string], where: string): void {
  const data = isPlainObject(value) ? value['data'] : undefined;
  if (!isPlainObject(data) || !(one in data) || !(other in data)) return;
  throw new UserError(`${where}: data.${one} and data.${other} exclude each other.`, {
    field: `data.${one}`,
    mend: `Take one of them away; ${other}: null does so with what the study extends.`,
  });
}

/** `name` as `{ name }`. */
export function namedOptions(
  value: z.output<typeof named>,
): { readonly name: string } & Readonly<Record<string, unknown>> {
  return typeof value === 'string' ? { name: value } : value;
}
