import { parseConfig, UserError, type Registry } from '@rangeloss/foundation';
import type { z } from 'zod';
import type { Manifest } from '../manifest/manifest.ts';

/**
 * Draws the images of each step. `batch` is a pure function of the step (and of the seed it was made with): a
 * resumed run needs the step only, and steps can be asked for in any order or by any number of workers.
 */
export interface Sampler {
  readonly name: string;
  readonly batchSize: number;
  /** Steps in which as many images are drawn as the manifest has, rounded up: "equal epochs" for any sampler. */
  readonly stepsPerEpoch: number;
  /** What an epoch covers, in words. */
  readonly coverage: string;
  /** The images of a step: `batchSize` indices into the manifest. */
  batch(step: number): Int32Array;
}

export interface SamplerContext {
  readonly manifest: Manifest;
  readonly seed: number;
  /** Images per batch; identities x images follows from its own options when this is left out. */
  readonly batchSize?: number;
  /** Steps of the whole run, for samplers that change during it. */
  readonly steps?: number;
}

export interface SamplerKind {
  /** The options beside the name; strict. */
  readonly schema: z.ZodType;
  /** @throws ConfigError for options that do not fit the schema; UserError for what the manifest cannot give */
  create(options: unknown, context: SamplerContext): Sampler;
}

/** A kind of sampler whose options are checked before they reach its constructor. */
export function samplerKind<S extends z.ZodType>(
  name: string,
  schema: S,
  create: (options: z.output<S>, context: SamplerContext) => Sampler,
): SamplerKind {
  return {
    schema,
    create: (options, context) => create(parseConfig(schema, options, `sampler ${name}`), context),
  };
}

/** The batch size of a sampler that has no own. @throws UserError when the context has none */
export function requiredBatchSize(context: SamplerContext): number {
  const size = context.batchSize;
  if (size === undefined || !Number.isInteger(size) || size < 1) {
    throw new UserError(`The batch size is ${size ?? 'missing'}, not a whole number of 1 or more.`, {
      field: 'batch',
      mend: 'Set batch, for example 64.',
    });
  }
  return size;
}

export function epochSteps(manifest: Manifest, batchSize: number): number {
  return Math.ceil(manifest.item.length / batchSize);
}

/** @throws RangeError for a step that is not a whole number from 0 on */
export function checkStep(step: number): void {
  if (!Number.isSafeInteger(step) || step < 0)
    throw new RangeError(`A step is a whole number from 0 on, not ${step}.`);
}

/**
 * A sampler from its configuration: a name, or an object with the name and options. `{ identities, images }`
 * without a name is the identities x images sampler.
 *
 * @throws UserError for an unknown name; ConfigError for options that do not fit
 */
export function samplerFrom(
  registry: Registry<SamplerKind>,
  config: unknown,
  context: SamplerContext,
): Sampler {
  let name = config;
  let options: unknown = {};
  if (typeof config === 'object' && config !== null) {
    ({ name = 'identities-images', ...options } = config as { name?: unknown });
  }
  if (typeof name !== 'string') {
    throw new UserError(
      `sampler: a name or an object with a name is expected, not ${JSON.stringify(config)}.`,
      {
        field: 'sampler',
        mend: `Choose one of ${registry.names().join(', ')}.`,
      },
    );
  }
  return registry.get(name).create(options, context);
}
