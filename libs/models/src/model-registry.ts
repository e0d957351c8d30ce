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

type InputShape = readonly [height: number, width: number, channels: number];

/** A kind of model: the schema of its options (without the name) and its constructor. */
export interface ModelEntry {
  readonly schema: z.ZodType;
  /** The images that the network is usually given, for tables; a model takes any that its strides leave something of. */
  readonly usualInput?: InputShape;
  create(options: unknown, context: ModelContext): EmbeddingModel;
}

/** Ties a schema to the constructor that takes its output. */
export function modelEntry<S extends z.ZodType>(
  schema: S,
  create: (options: z.output<S>, context: ModelContext) => EmbeddingModel,
  usualInput?: InputShape,
): ModelEntry {
  return {
    schema,
    ...(usualInput === undefined ? {} : { usualInput }),
    create: (options, context) => create(parseConfig(schema, options, 'model'), context),
  };
}

const digit: InputShape = [28, 28, 1];
const photograph: InputShape = [224, 224, 3];
/** The crop of SphereFace. */
const tallFace: InputShape = [112, 96, 3];
/** The crop of ArcFace. */
const face: InputShape = [112, 112, 3];

export const modelRegistry = new Registry<ModelEntry>('model')
  .register('tiny', modelEntry(tinySchema, tiny, digit))
  .register('lenet++', modelEntry(lenetPlusPlusSchema, lenetPlusPlus, digit))
  .register('vgg-16', modelEntry(vggSchema, vgg(16), photograph))
  .register('vgg-19', modelEntry(vggSchema, vgg(19), photograph))
  .register('sphereface-20', modelEntry(spherefaceSchema, sphereface(20), tallFace))
  .register('sphereface-64', modelEntry(spherefaceSchema, sphereface(64), tallFace))
  .register('iresnet-18', modelEntry(iresnetSchema, iresnet(18), face))
  .register('iresnet-34', modelEntry(iresnetSchema, iresnet(34), face))
  .register('iresnet-50', modelEntry(iresnetSchema, iresnet(50), face))
  .register('iresnet-100', modelEntry(iresnetSchema, iresnet(100), face))
  .register('resnet-18', modelEntry(resnetSchema, resnet(18), photograph))
  .register('resnet-50', modelEntry(resnetSchema, resnet(50), photograph))
  .register('mobilefacenet', modelEntry(mobilefacenetSchema, mobilefacenet, face));

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
