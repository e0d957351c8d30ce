import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { relu } from '../layers/activations.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense } from '../layers/dense.ts';
import { residual, sequential, type Layer } from '../layers/layer.ts';
import { globalAveragePool, maxPool } from '../layers/pooling.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';
import { stageChannels } from './stage-channels.ts';

export const resnetSchema = z.strictObject({
  embedding: z.int().min(1).default(512),
  channels: stageChannels([64, 128, 256, 512]),
  /** `imagenet`: 7x7 with stride 2 and a pool; `cifar`: 3x3 with stride 1, for images of some 32 pixels. */
  stem: z.enum(['imagenet', 'cifar']).default('imagenet'),
});

const KINDS = {
  18: { blocks: [2, 2, 2, 2], bottleneck: false },
  50: { blocks: [3, 4, 6, 3], bottleneck: true },
} as const;

/**
 * Residual networks with the stride in the 3x3 convolution, as torchvision has them and under its names; `fc` gives
 * the embedding.
 *
 * @see He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", table 1
 */
export function resnet(depth: keyof typeof KINDS) {
  return (options: z.output<typeof resnetSchema>, context: ModelContext): EmbeddingModel => {
    const { blocks, bottleneck } = KINDS[depth];
    const scope = new ParameterScope(context);
    const layers = stem(scope, options.stem, context.inputShape[2], options.channels[0]);
    let inputs: number = options.channels[0];
    options.channels.forEach((width, index) => {
      const stage = scope.child(`layer${index + 1}`);
      for (let place = 0; place < blocks[index]!; place++) {
        const stride = place === 0 && index > 0 ? 2 : 1;
        const own = stage.child(String(place));
        const outputs = bottleneck ? 4 * width : width;
        const convolutions: Convolution[] = bottleneck
          ? [
              { inputs, outputs: width, kernel: 1, stride: 1 },
              { inputs: width, outputs: width, kernel: 3, stride },
              { inputs: width, outputs, kernel: 1, stride: 1 },
            ]
          : [
              { inputs, outputs, kernel: 3, stride },
              { inputs: outputs, outputs, kernel: 3, stride: 1 },
            ];
        layers.push(block(own, convolutions, { inputs, outputs, kernel: 1, stride }));
        inputs = outputs;
      }
    });
    featureMap(`resnet-${depth}`, layers, context.inputShape);
    layers.push(globalAveragePool('avgpool'), dense(scope, 'fc', { inputs, outputs: options.embedding }));
    return modelOf(`resnet-${depth}`, context, options.embedding, scope, sequential(...layers));
  };
}

interface Convolution {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
}

function stem(scope: ParameterScope, kind: 'imagenet' | 'cifar', inputs: number, outputs: number): Layer[] {
  const large = kind === 'imagenet';
  return [
    conv2d(scope, 'conv1', {
      ...(large ? { kernel: 7, stride: 2, padding: 3 } : { kernel: 3 }),
      inputs,
      outputs,
      bias: false,
    }),
    batchNorm(scope, 'bn1', { channels: outputs }),
    relu(scope.path('relu')),
    ...(large ? [maxPool(scope.path('maxpool'), { size: 3, stride: 2, padding: 1 })] : []),
  ];
}

function block(scope: ParameterScope, convolutions: readonly Convolution[], side: Convolution): Layer {
  const branch = convolutions.flatMap((convolution, index) => [
    ...(index === 0 ? [] : [relu(scope.path(`relu${index}`))]),
    conv2d(scope, `conv${index + 1}`, { ...convolution, bias: false }),
    batchNorm(scope, `bn${index + 1}`, { channels: convolution.outputs }),
  ]);
  const plain = side.stride === 1 && side.inputs === side.outputs;
  const own = scope.child('downsample');
  const shortcut = plain
    ? undefined
    : sequential(conv2d(own, '0', { ...side, bias: false }), batchNorm(own, '1', { channels: side.outputs }));
  return sequential(residual(sequential(...branch), shortcut), relu(scope.path('relu')));
}
