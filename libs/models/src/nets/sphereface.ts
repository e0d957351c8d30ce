import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { kaimingNormal } from '../initializers.ts';
import { prelu } from '../layers/activations.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense, flatten } from '../layers/dense.ts';
import { residual, sequential, type Layer } from '../layers/layer.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';
import { stageChannels } from './stage-channels.ts';

export const spherefaceSchema = z.strictObject({
  embedding: z.int().min(1).default(512),
  channels: stageChannels([64, 128, 256, 512]),
});

const BLOCKS = { 20: [1, 2, 4, 1], 64: [3, 8, 16, 3] } as const;

/**
 * The residual nets of SphereFace: per stage a strided 3x3 convolution and residual blocks of two, each followed by
 * a PReLU; no normalisation. The paper's images are 112 by 96.
 *
 * @see Liu et al. 2017, "SphereFace: Deep Hypersphere Embedding for Face Recognition", table 2
 */
export function sphereface(depth: 20 | 64) {
  return (options: z.output<typeof spherefaceSchema>, context: ModelContext): EmbeddingModel => {
    const scope = new ParameterScope(context);
    const layers: Layer[] = [];
    let inputs = context.inputShape[2];
    const initializer = kaimingNormal(0.25);
    const unit = (owner: ParameterScope, place: string, from: number, outputs: number, stride: number) => [
      conv2d(owner, `conv${place}`, { inputs: from, outputs, kernel: 3, stride, initializer }),
      prelu(owner, `prelu${place}`, outputs),
    ];
    options.channels.forEach((outputs, index) => {
      const stage = scope.child(`stage${index + 1}`);
      layers.push(...unit(stage, '0', inputs, outputs, 2));
      for (let block = 0; block < BLOCKS[depth][index]!; block++) {
        const own = stage.child(`block${block}`);
        const branch = [...unit(own, '1', outputs, outputs, 1), ...unit(own, '2', outputs, outputs, 1)];
        layers.push(residual(sequential(...branch)));
      }
      inputs = outputs;
    });
    const map = featureMap(`sphereface-${depth}`, layers, context.inputShape);
    const { embedding } = options;
    layers.push(
      flatten(),
      dense(scope, 'embedding', { inputs: map[0] * map[1] * map[2], outputs: embedding, map }),
    );
    return modelOf(`sphereface-${depth}`, context, embedding, scope, sequential(...layers));
  };
}
