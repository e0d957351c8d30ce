import { z } from 'zod';
import { cellDetailsSchema } from './details/cell-details.ts';

/** One curve: a value every so many steps. */
export const curveSchema = z.strictObject({
  step: z.array(z.number()),
  value: z.array(z.number().nullable()),
});

/** The test embeddings of a cell that is drawn: planar points with the identity and the group of each. */
const scatterSchema = z.strictObject({
  x: z.array(z.number()),
  y: z.array(z.number()),
  identity: z.array(z.string()),
  group: z.array(z.string()),
});

/** What a finished cell leaves behind, beside its MLflow run. */
export const cellResultSchema = z.strictObject({
  format: z.literal(1),
  /** The cell's identity: a hash over its resolved configuration and data. */
  id: z.string(),
  labels: z.record(z.string(), z.string()),
  seed: z.int(),
  config: z.record(z.string(), z.unknown()),
  manifests: z.record(z.string(), z.string()),
  /** MLflow run and experiment. */
  runId: z.string(),
  experimentId: z.string(),
  backend: z.strictObject({
    name: z.string(),
    device: z.string(),
    threads: z.number(),
    versions: z.record(z.string(), z.string()),
  }),
  counts: z.record(z.string(), z.number()),
  /** Named results; one that does not apply is absent, never zero. */
  metrics: z.record(z.string(), z.number()),
  curves: z.record(z.string(), curveSchema),
  /** Training images per identity of the untruncated manifest, in the order of the identities. */
  distribution: z.array(
    z.strictObject({ identity: z.string(), images: z.int(), group: z.string(), trained: z.boolean() }),
  ),
  scatter: scatterSchema.optional(),
  /** For figures; absent in cells that are only drawn or searched, and in results of earlier versions. */
  details: cellDetailsSchema.optional(),
  warnings: z.array(z.string()),
  /** The step from which the last attempt went on, where the cell was not run in one piece. */
  resumedFrom: z.int().optional(),
  timing: z.strictObject({
    trainSeconds: z.number(),
    evaluateSeconds: z.number(),
    imagesPerSecond: z.number(),
  }),
});

export type CellResult = z.output<typeof cellResultSchema>;
export type Curve = z.output<typeof curveSchema>;
