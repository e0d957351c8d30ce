import { parseConfig, Registry } from '@rangeloss/foundation';
import type { z } from 'zod';
import { cosineHead, cosineHeadSchema } from './cosine.ts';
import type { Head, HeadContext } from './head.ts';
import { linearHead, linearHeadSchema } from './linear.ts';
import { noHead, noHeadSchema } from './none.ts';
import { subCenterHead, subCenterHeadSchema } from './sub-center.ts';

/** A kind of head: the schema of its options (without the name) and its constructor. */
export interface HeadEntry {
  readonly schema: z.ZodType;
  create(options: unknown, context: HeadContext): Head;
}

/** Ties a schema to the constructor that takes its output. */
export function headEntry<S extends z.ZodType>(
  schema: S,
  create: (options: z.output<S>, context: HeadContext) => Head,
): HeadEntry {
  return { schema, create: (options, context) => create(parseConfig(schema, options, 'head'), context) };
}

export const headRegistry = new Registry<HeadEntry>('head')
  .register('linear', headEntry(linearHeadSchema, linearHead))
  .register('cosine', headEntry(cosineHeadSchema, cosineHead))
  .register('sub-center', headEntry(subCenterHeadSchema, subCenterHead))
  .register('none', headEntry(noHeadSchema, noHead));

/** `{ name: 'linear' }`: a name of the registry and that head's options. */
export type HeadConfig = { readonly name: string } & Readonly<Record<string, unknown>>;

/**
 * Makes a head with initial values that the seed names.
 *
 * @throws UserError for an unknown name, ConfigError for an option that its schema refuses
 */
export function createHead(config: HeadConfig, context: HeadContext): Head {
  const { name, ...options } = config;
  return headRegistry.get(name).create(options, context);
}
