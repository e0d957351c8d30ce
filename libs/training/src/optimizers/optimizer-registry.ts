import { parseConfig, Registry } from '@rangeloss/foundation';
import type { z } from 'zod';
import { adamw, adamwSchema } from './adamw.ts';
import type { OptimizedParameter, Optimizer } from './optimizer.ts';
import { lars, larsSchema } from './lars.ts';
import { sgd, sgdSchema } from './sgd.ts';

/** What every optimiser's options have. */
interface CommonOptions {
  readonly rate: number;
  readonly headRate: number;
}

/** A kind of optimiser: the schema of its options (without the name), with a base `rate`, and its constructor. */
export interface OptimizerEntry {
  readonly schema: z.ZodType<CommonOptions>;
  create(options: unknown, parameters: readonly OptimizedParameter[]): Optimizer;
}

function optimizerEntry<S extends z.ZodType<CommonOptions>>(
  schema: S,
  create: (options: z.output<S>, parameters: readonly OptimizedParameter[]) => Optimizer,
): OptimizerEntry {
  return {
    schema,
    create: (options, parameters) => create(parseConfig(schema, options, 'optimizer'), parameters),
  };
}

export const optimizerRegistry = new Registry<OptimizerEntry>('optimizer')
  .register('sgd', optimizerEntry(sgdSchema, sgd))
  .register('adamw', optimizerEntry(adamwSchema, adamw))
  .register('lars', optimizerEntry(larsSchema, lars));

/** `{ name: 'sgd', rate: 0.05, … }`: a name of the registry and that optimiser's options. */
export type OptimizerConfig = { readonly name: string } & Readonly<Record<string, unknown>>;

/** The options that are the trainer's business: the base rate, which a schedule moves, and the head's factor. */
export function commonOptions(config: OptimizerConfig): CommonOptions {
  const { name, ...options } = config;
  const { rate, headRate } = parseConfig(optimizerRegistry.get(name).schema, options, 'optimizer');
  return { rate, headRate };
}

/**
 * Makes an optimiser with empty slots.
 *
 * @throws UserError for an unknown name, ConfigError for an option that its schema refuses
 */
export function createOptimizer(
  config: OptimizerConfig,
  parameters: readonly OptimizedParameter[],
): Optimizer {
  const { name, ...options } = config;
  return optimizerRegistry.get(name).create(options, parameters);
}
