import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { kaimingNormal } from '../initializers.ts';
import { prelu } from '../layers/activations.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense, flatten } from '../layers/dense.ts';
import { residual, sequential, type Layer } from '../layers/layer.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';
import { stageChannels } from './stage-channels.ts';

export const iresnetSchema = z.strictObject({
  embedding: z.int().min(1).default(512),
  channels: stageChannels([64, 128, 256, 512]),
});

const BLOCKS = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 14, 3], 100: [3, 13, 30, 3] } as const;

/**
 * The improved residual nets of ArcFace: a stem that keeps the resolution, blocks norm - conv - norm - PReLU - conv -
 * norm whose second convolution strides, and norm - dense - norm to the embedding; the last norm has no scale of its
 * own. Names are those of InsightFace's PyTorch code, so that its weights load without a map. Images are 112 by 112.
 *
 * @see Deng et al. 2019, "ArcFace", section 3.2 (embedding network setting E)
 */
export function iresnet(depth: keyof typeof BLOCKS) {
  return (options: z.output<typeof iresnetSchema>, context: ModelContext): EmbeddingModel => {
    const scope = new ParameterScope(context);
    const [first] = options.channels;
    const layers: Layer[] = [
      conv3x3(scope, 'conv1', context.inputShape[2], first, 1),
      batchNorm(scope, 'bn1', { channels: first }),
      prelu(scope, 'prelu', first),
    ];
    let inputs: number = first;
    options.channels.forEach((outputs, index) => {
      const stage = scope.child(`layer${index + 1}`);
      for (let place = 0; place < BLOCKS[depth][index]!; place++) {
        layers.push(block(stage.child(String(place)), inputs, outputs, place === 0 ? 2 : 1));
        inputs = outputs;
      }
    });
    const map = featureMap(`iresnet-${depth}`, layers, context.inputShape);
    const { embedding } = options;
    layers.push(
      batchNorm(scope, 'bn2', { channels: inputs }),
      flatten(),
      dense(scope, 'fc', { inputs: map[0] * map[1] * map[2], outputs: embedding, map }),
      batchNorm(scope, 'features', { channels: embedding, scaled: false }),
    );
    return modelOf(`iresnet-${depth}`, context, embedding, scope, sequential(...layers));
  };
}

function conv3x3(
  scope: ParameterScope,
  name: string,
  inputs: number,
  outputs: number,
  stride: number,
): Layer {
  const initializer = kaimingNormal(0.25);
  return conv2d(scope, name, { inputs, outputs, kernel: 3, stride, bias: false, initializer });
}

function block(scope: ParameterScope, inputs: number, outputs: number, stride: number): Layer {
  const branch = sequential(
    batchNorm(scope, 'bn1', { channels: inputs }),
    conv3x3(scope, 'conv1', inputs, outputs, 1),
    batchNorm(scope, 'bn2', { channels: outputs }),
    prelu(scope, 'prelu', outputs),
    conv3x3(scope, 'conv2', outputs, outputs, stride),
    batchNorm(scope, 'bn3', { channels: outputs }),
  );
  if (stride === 1 && inputs === outputs) return residual(branch);
  const side = scope.child('downsample');
  const shortcut = sequential(
    conv2d(side, '0', { inputs, outputs, kernel: 1, stride, padding: 0, bias: false }),
    batchNorm(side, '1', { channels: outputs }),
  );
  return residual(branch, shortcut);
}
