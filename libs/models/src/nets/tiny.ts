import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { kaimingNormal } from '../initializers.ts';
import { prelu } from '../layers/activations.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense, flatten } from '../layers/dense.ts';
import { sequential, type Layer } from '../layers/layer.ts';
import { maxPool } from '../layers/pooling.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';

export const tinySchema = z.strictObject({
  embedding: z.int().min(1).default(8),
  channels: z.int().min(1).default(4),
  /** One batch normalisation after the convolution, so that tests meet running statistics. */
  batchNorm: z.boolean().default(false),
});

/** One 3x3 convolution, PReLU, a pool and a dense layer: small enough for tests on the plain CPU backend. */
export function tiny(options: z.output<typeof tinySchema>, context: ModelContext): EmbeddingModel {
  const scope = new ParameterScope(context);
  const { channels, embedding } = options;
  const inputs = context.inputShape[2];
  const initializer = kaimingNormal(0.25);
  const layers: Layer[] = [
    conv2d(scope, 'conv', { inputs, outputs: channels, kernel: 3, initializer, bias: !options.batchNorm }),
  ];
  if (options.batchNorm) layers.push(batchNorm(scope, 'norm', { channels }));
  layers.push(prelu(scope, 'prelu', channels), maxPool('pool', { size: 2 }));
  const map = featureMap('tiny', layers, context.inputShape);
  layers.push(
    flatten(),
    dense(scope, 'embedding', { inputs: map[0] * map[1] * map[2], outputs: embedding, map }),
  );
  return modelOf('tiny', context, embedding, scope, sequential(...layers));
}
