import { parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';
import { untilRegistered } from './composition/parts-known.ts';
import type { Loss, LossContext } from './contract.ts';
import { ScheduledLoss, scheduleSchema, type Schedule } from './scheduled-loss.ts';

/** What the registry holds of a loss: the schema of its options and how it is made. */
export interface LossEntry {
  /** Options as written in a config: a bare number (the weight) or a strict object. */
  readonly schema: z.ZodType;
  /** @throws ConfigError for options that do not fit the schema */
  readonly create: (options: unknown, context: LossContext) => Loss;
}

/** What every loss's options may hold besides its own. */
interface CommonOptions {
  readonly schedule?: Schedule | undefined;
}

/**
 * Ties a loss's constructor to its schema, so that the constructor sees checked options with defaults only. A
 * `schedule` among the options is taken care of here.
 *
 * @param schema given as a function it is made anew whenever it is asked for, so that it knows distances, miners and
 *   reducers that were registered meanwhile
 */
export function defineLoss<Options extends CommonOptions>(
  name: string,
  schema: z.ZodType<Options> | (() => z.ZodType<Options>),
  create: (options: Options, context: LossContext) => Loss,
): LossEntry {
  const now = untilRegistered(() => (typeof schema === 'function' ? schema() : schema));
  // Checked under its name, so that messages say `range.margin` and not only `margin`.
  const named = untilRegistered(() => z.strictObject({ [name]: now() }));
  return {
    get schema() {
      return now();
    },
    create: (written, context) => {
      const options = parseConfig(named(), { [name]: written })[name]!;
      const loss = create(options, context);
      return options.schedule === undefined ? loss : new ScheduledLoss(loss, options.schedule);
    },
  };
}

/** The weight of a term; 0 keeps the term in the log without training on it. */
export const weightSchema = z.number().nonnegative();

/** The options that every loss has. */
export const commonShape = { schedule: scheduleSchema.optional() };

/** Options of a loss with one weight: `{ weight = 1, schedule, ...options }`, or a bare number for the weight alone. */
export function weightedSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  const object = z.strictObject({ weight: weightSchema.default(1), ...commonShape, ...shape });
  return z.union([weightSchema.transform((weight) => object.parse({ weight })), object]);
}
