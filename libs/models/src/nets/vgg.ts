import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { kaimingNormal } from '../initializers.ts';
import { relu } from '../layers/activations.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense, flatten } from '../layers/dense.ts';
import { sequential, type Layer } from '../layers/layer.ts';
import { maxPool } from '../layers/pooling.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';

export const vggSchema = z.strictObject({
  embedding: z.int().min(1).default(4096),
  channels: z
    .tuple([z.int().min(1), z.int().min(1), z.int().min(1), z.int().min(1), z.int().min(1)])
    .default([64, 128, 256, 512, 512]),
  /** Units of the dense layer before the embedding. */
  hidden: z.int().min(1).default(4096),
});

const DEPTHS = { 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4] } as const;

/**
 * VGG with 16 or 19 weighted layers, the classifier's among them: five stages of 3x3 convolutions and pools, one
 * dense layer, and the second dense layer as the embedding (fc7 of VGG-Face). Names are those of torchvision's
 * sequence without the dropouts between them.
 *
 * @see Simonyan, Zisserman 2015, table 1, columns D and E; Parkhi, Vedaldi, Zisserman 2015, "Deep Face Recognition"
 */
export function vgg(depth: 16 | 19) {
  return (options: z.output<typeof vggSchema>, context: ModelContext): EmbeddingModel => {
    const scope = new ParameterScope(context);
    const features = scope.child('features');
    const layers: Layer[] = [];
    let inputs = context.inputShape[2];
    options.channels.forEach((outputs, stage) => {
      for (let place = 0; place < DEPTHS[depth][stage]!; place++) {
        layers.push(conv2d(features, String(layers.length), { inputs, outputs, kernel: 3 }));
        layers.push(relu(features.path(String(layers.length))));
        inputs = outputs;
      }
      layers.push(maxPool(features.path(String(layers.length)), { size: 2 }));
    });
    const map = featureMap(`vgg-${depth}`, layers, context.inputShape);
    const { hidden, embedding } = options;
    layers.push(
      flatten(),
      dense(scope, 'fc6', {
        inputs: map[0] * map[1] * map[2],
        outputs: hidden,
        map,
        initializer: kaimingNormal(),
      }),
      relu('fc6.relu'),
      dense(scope, 'embedding', { inputs: hidden, outputs: embedding }),
    );
    return modelOf(`vgg-${depth}`, context, embedding, scope, sequential(...layers));
  };
}
