import { scheduleSchema } from '@rangeloss/training';
import { z } from 'zod';

/** What trains a classifier on the frozen network. */
const retraining = {
  steps: z.int().min(1),
  /** Images in a batch; those of the first stage by default. */
  batch: z.int().min(2).optional(),
  /** How images are drawn: every class as often by default, which is what the methods are about. */
  sampler: z.union([z.string(), z.looseObject({})]).default('class-balanced'),
  /** That of the first stage by default. */
  optimizer: z.looseObject({ name: z.string() }).optional(),
  schedule: scheduleSchema.prefault({ name: 'cosine' }),
  /** As the cell's `loss`; softmax by default, whatever the first stage has. */
  loss: z.record(z.string(), z.unknown()).default({ softmax: 1 }),
};

const methods = z.discriminatedUnion('method', [
  /** A new classifier, trained. */
  z.strictObject({ method: z.literal('crt'), ...retraining }),
  /** The classifier of the first stage with one trained factor for each class. */
  z.strictObject({ method: z.literal('lws'), ...retraining }),
  /** The classifier of the first stage, its class vectors divided by their norm to a power; nothing is trained. */
  z.strictObject({
    method: z.literal('tau'),
    /** Of several the validation images choose. */
    tau: z.union([z.number().min(0), z.array(z.number().min(0)).min(1)]).default([0, 0.25, 0.5, 0.75, 1]),
  }),
  /** The nearest class mean of the training embeddings; nothing is trained. */
  z.strictObject({ method: z.literal('ncm'), distance: z.enum(['cosine', 'euclidean']).default('cosine') }),
]);

/** How the second stage makes the classifier; `none` is for an axis that compares with training in one stage. */
export const decoupledSchema = z
  .union([z.literal('none'), methods])
  .transform((given) => (given === 'none' ? undefined : given))
  .optional();

export type DecoupledConfig = z.output<typeof methods>;
export type RetrainingConfig = Extract<DecoupledConfig, { method: 'crt' | 'lws' }>;
