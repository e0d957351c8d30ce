import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { kaimingNormal } from '../initializers.ts';
import { prelu } from '../layers/activations.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense, flatten } from '../layers/dense.ts';
import { sequential, type Layer } from '../layers/layer.ts';
import { maxPool } from '../layers/pooling.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';

export const lenetPlusPlusSchema = z.strictObject({
  /** Dimension of the embedding; the paper draws 2. */
  embedding: z.int().min(1).default(64),
  /** Channels of each stage. */
  channels: z.array(z.int().min(1)).min(1).default([32, 64, 128]),
  /** Convolutions per stage. */
  depth: z.int().min(1).default(2),
  kernel: z.int().min(1).default(5),
});

/**
 * LeNets++: per stage two 5x5 convolutions with PReLU and a 2x2 max pool, then one dense layer to the embedding.
 * Convolutions start with Kaiming's normal values for PReLU's 0.25, the dense layer with Xavier's.
 *
 * @see Wen, Zhang, Li, Qiao 2016, "A Discriminative Feature Learning Approach for Deep Face Recognition", table 1
 */
export function lenetPlusPlus(
  options: z.output<typeof lenetPlusPlusSchema>,
  context: ModelContext,
): EmbeddingModel {
  const scope = new ParameterScope(context);
  const layers: Layer[] = [];
  let inputs = context.inputShape[2];
  options.channels.forEach((outputs, index) => {
    const stage = `stage${index + 1}`;
    for (let place = 1; place <= options.depth; place++) {
      const initializer = kaimingNormal(0.25);
      layers.push(
        conv2d(scope, `${stage}.conv${place}`, { inputs, outputs, kernel: options.kernel, initializer }),
        prelu(scope, `${stage}.prelu${place}`, outputs),
      );
      inputs = outputs;
    }
    layers.push(maxPool(`${stage}.pool`, { size: 2 }));
  });
  const map = featureMap('lenet++', layers, context.inputShape);
  const size = map[0] * map[1] * map[2];
  layers.push(flatten(), dense(scope, 'embedding', { inputs: size, outputs: options.embedding, map }));
  return modelOf('lenet++', context, options.embedding, scope, sequential(...layers));
}
