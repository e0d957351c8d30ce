import { parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';
import type { Loss, LossContext } from './contract.ts';

/** What the registry holds of a loss: the schema of its options and how it is made. */
export interface LossEntry {
  /** Options as written in a config: a bare number (the weight) or a strict object. */
  readonly schema: z.ZodType;
  /** @throws ConfigError for options that do not fit the schema */
  readonly create: (options: unknown, context: LossContext) => Loss;
}

/** Ties a loss's constructor to its schema, so that the constructor sees checked options with defaults only. */
export function defineLoss<S extends z.ZodType>(
  name: string,
  schema: S,
  create: (options: z.output<S>, context: LossContext) => Loss,
): LossEntry {
  // Checked under its name, so that messages say `range.margin` and not only `margin`.
  const named = z.strictObject({ [name]: schema as z.ZodType<z.output<S>> });
  return {
    schema,
    create: (options, context) => create(parseConfig(named, { [name]: options })[name]!, context),
  };
}

/** The weight of a term; 0 keeps the term in the log without training on it. */
export const weightSchema = z.number().nonnegative();

/** Options of a loss with one weight: `{ weight = 1, ...options }`, or a bare number for the weight alone. */
export function weightedSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  const object = z.strictObject({ weight: weightSchema.default(1), ...shape });
  return z.union([weightSchema.transform((weight) => object.parse({ weight })), object]);
}
