import { z } from 'zod';
import { protocolRegistry } from '../evaluate/protocols.ts';

const selector = z.record(z.string(), z.unknown());

/** A mean over the seeds, or the mean of a paired difference, and where it is expected to lie. */
export const expectationSchema = z.strictObject({
  says: z.string(),
  metric: z.string(),
  /** Which cells, by the labels of all their axes but the seed. */
  cells: selector,
  /** The cells whose values are taken from theirs, seed by seed. */
  against: selector.optional(),
  /** The metric of those, where it is another one. */
  againstMetric: z.string().optional(),
  /** Both ends, in the metric's own unit: shares are 0 to 1. */
  interval: z.tuple([z.number(), z.number()]),
});

/** The fields of a figure file; `draw` has the options of its kind besides. */
export const figureFields = {
  /** What it is of the paper: `truncation figure`. */
  item: z.string(),
  /** Ids of the claims that it bears on. */
  claims: z.array(z.string()).default([]),
  question: z.string(),
  caption: z.string(),
  /** The grid that makes its results, relative to this file. */
  study: z.string(),
  /** What the grid has to be given, such as the folder of the images. */
  needs: z.array(z.string()).default([]),
  /** Results that are kept, relative to this file; without them those of the folder of runs are drawn. */
  results: z.string().optional(),
  /** What figures of pairs and of single identities need of those results, relative to this file. */
  details: z.string().optional(),
  /** Protocols by which `rangeloss evaluate` judged the kept networks. */
  evaluations: z.array(z.enum(protocolRegistry.names())).default([]),
  draw: z.looseObject({ kind: z.string() }),
  /** Which cells are drawn, by the labels of axes and by `grid`; a list joins several. */
  where: z.union([selector, z.array(selector).min(1)]).optional(),
  /** Cells of another grid that every line of a sweep goes through, by the labels of all their axes. */
  base: selector.optional(),
  /** Labels that are shown by another name, by axis. */
  names: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  seeds: z.union([z.string(), z.array(z.int())]),
  /** What the grid took, and where. */
  wallTime: z.string(),
  expect: z.array(expectationSchema).default([]),
  width: z.enum(['column', 'page']).optional(),
  /** Of one panel, in CSS pixels. */
  height: z.int().min(40).max(2000).optional(),
  mode: z.enum(['print', 'light', 'dark']).default('print'),
  dpi: z.int().min(36).max(2400).default(300),
  formats: z.array(z.string()).min(1).optional(),
};

export const figureSchema = z.strictObject(figureFields);
