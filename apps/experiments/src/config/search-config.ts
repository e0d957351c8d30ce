import { z } from 'zod';

const when = z.record(z.string(), z.unknown()).optional();

/** What a search may choose for one field: a range, or a list of values. */
const dimensionSchema = z.union([
  z.strictObject({ from: z.number(), to: z.number(), log: z.boolean().default(false), when }),
  z.strictObject({ values: z.array(z.unknown()).min(1), when }),
]);

/**
 * A search that comes before the comparison. Every value of the axis `over` gets the same number of trials, each is
 * judged on the validation images alone, and the best settings go into the cells of that value.
 */
export const searchSchema = z.strictObject({
  method: z.enum(['random', 'grid']).default('random'),
  /** Trials for each value of `over`; a grid has to have no more points than that. */
  trials: z.int().min(1),
  over: z.string().default('loss'),
  seed: z.int().default(0),
  /** What chooses is measured on the validation images, never on the test set. */
  metric: z.string().startsWith('validation/').default('validation/accuracy'),
  better: z.enum(['higher', 'lower']).default('higher'),
  /** Settings of the trials alone: shorter training, a seed that the comparison does not use. */
  set: z.record(z.string(), z.unknown()).default({}),
  space: z.record(z.string(), dimensionSchema),
});

export type SearchConfig = z.output<typeof searchSchema>;
export type SearchDimension = z.output<typeof dimensionSchema>;
