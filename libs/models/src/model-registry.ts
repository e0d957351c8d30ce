import { ConfigError, parseConfig, Registry } from '@rangeloss/foundation';
import { type z } from 'zod';
import type { EmbeddingModel, ModelContext } from './embedding-model.ts';
import { iresnet, iresnetSchema } from './nets/iresnet.ts';
import { lenetPlusPlus, lenetPlusPlusSchema } from './nets/lenet-plus-plus.ts';
import { mobilefacenet, mobilefacenetSchema } from './nets/mobilefacenet.ts';
import { resnet, resnetSchema } from './nets/resnet.ts';
import { sphereface, spherefaceSchema } from './nets/sphereface.ts';
import { tiny, tinySchema } from './nets/tiny.ts';
import { vgg, vggSchema } from './nets/vgg.ts';

/** A kind of model: the schema of its options (without the name) and its constructor. */
export interface ModelEntry {
  readonly schema: z.ZodType;
  create(options: unknown, context: ModelContext): EmbeddingModel;
}

/** Ties a schema to the constructor that takes its output. */
export function modelEntry<S extends z.ZodType>(
  schema: S,
  create: (options: z.output<S>, context: ModelContext) => EmbeddingModel,
): ModelEntry {
  return { schema, create: (options, context) => create(parseConfig(schema, options, 'model'), context) };
}

export const modelRegistry = new Registry<ModelEntry>('model')
  .register('tiny', modelEntry(tinySchema, tiny))
  .register('lenet++', modelEntry(lenetPlusPlusSchema, lenetPlusPlus))
  .register('vgg-16', modelEntry(vggSchema, vgg(16)))
  .register('vgg-19', modelEntry(vggSchema, vgg(19)))
  .register('sphereface-20', modelEntry(spherefaceSchema, sphereface(20)))
  .register('sphereface-64', modelEntry(spherefaceSchema, sphereface(64)))
  .register('iresnet-18', modelEntry(iresnetSchema, iresnet(18)))
  .register('iresnet-34', modelEntry(iresnetSchema, iresnet(34)))
  .register('iresnet-50', modelEntry(iresnetSchema, iresnet(50)))
  .register('iresnet-100', modelEntry(iresnetSchema, iresnet(100)))
  .register('resnet-18', modelEntry(resnetSchema, resnet(18)))
  .register('resnet-50', modelEntry(resnetSchema, resnet(50)))
  .register('mobilefacenet', modelEntry(mobilefacenetSchema, mobilefacenet));

/** `{ name: 'lenet++', embedding: 64, … }`: a name of the registry and that model's options. */
export type ModelConfig = { readonly name: string } & Readonly<Record<string, unknown>>;

/**
 * Makes a model with initial values that the seed names.
 *
 * @throws UserError for an unknown name, ConfigError for an option that its schema refuses
 */
export function createModel(config: ModelConfig, context: ModelContext): EmbeddingModel {
  const { name, ...options } = config;
  checkInputShape(context.inputShape);
  return modelRegistry.get(name).create(options, context);
}

function checkInputShape(shape: readonly number[]): void {
  if (shape.length === 3 && shape.every((length) => Number.isInteger(length) && length > 0)) return;
  throw new ConfigError(
    [{ field: 'inputShape', message: `three positive lengths are expected, not [${shape.join(', ')}]` }],
    'model',
  );
}
