import { z } from 'zod';
import { cellFields } from './cell-config.ts';
import { searchSchema } from './search-config.ts';

const settings = z.record(z.string(), z.unknown());
const selector = z.record(z.string(), z.unknown());

/** A further grid over the same base: its own settings and axes. */
const furtherGridSchema = z.strictObject({
  /** `numbers` go into tables, `picture` cells are only drawn. */
  purpose: z.enum(['numbers', 'picture']).default('numbers'),
  set: settings.default({}),
  grid: settings,
});

/** The fields that a study's file has besides those of a cell. */
export const studyFields = {
  title: z.string(),
  question: z.string().default(''),
  /** Name of the folder of results and of the MLflow experiment. */
  name: z.string().regex(/^[\w.-]+$/, 'a name of letters, digits, points, dashes and underscores'),
  /** MLflow tracking URI; a path is an embedded store. */
  tracking: z.string().default('mlruns'),
  grid: settings.default({}),
  also: z.record(z.string(), furtherGridSchema).default({}),
  /** Settings by a name, for `--preset`. */
  presets: z.record(z.string(), settings).default({}),
  /** Cells that run first: selectors by labels, or by `grid`. */
  priority: z.array(selector).default([]),
  search: searchSchema.optional(),
  /** The row that the others are tested against, seed by seed; the first one by default. */
  baseline: z.string().optional(),
};

export const studySchema = z.strictObject({
  ...studyFields,
  ...Object.fromEntries(cellFields.map((field) => [field, z.unknown().optional()])),
});
