import { z } from 'zod';
import { modelOf, type EmbeddingModel, type ModelContext } from '../embedding-model.ts';
import { kaimingNormal } from '../initializers.ts';
import { prelu } from '../layers/activations.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense, flatten } from '../layers/dense.ts';
import { depthwiseConv2d } from '../layers/depthwise-conv2d.ts';
import { residual, sequential, type Layer } from '../layers/layer.ts';
import { ParameterScope } from '../parameter.ts';
import { featureMap } from './feature-map.ts';

export const mobilefacenetSchema = z.strictObject({
  embedding: z.int().min(1).default(128),
  /** Factor on every number of channels. */
  width: z.number().positive().default(1),
});

/** Expansion, channels, repetitions, stride of the first: table 1 of the paper. */
const BOTTLENECKS = [
  [2, 64, 5, 2],
  [4, 128, 1, 2],
  [2, 128, 6, 1],
  [4, 128, 1, 2],
  [2, 128, 2, 1],
] as const;

/**
 * MobileFaceNet: inverted residual bottlenecks with PReLU, and a global *depthwise* convolution in the place of the
 * average pool, which would weigh the border of a face like its centre. Images are 112 by 112.
 *
 * @see Chen, Liu, Gao, Han 2018, "MobileFaceNets", table 1
 */
export function mobilefacenet(
  options: z.output<typeof mobilefacenetSchema>,
  context: ModelContext,
): EmbeddingModel {
  const scope = new ParameterScope(context);
  const wide = (channels: number) => Math.max(1, Math.round(channels * options.width));
  const layers: Layer[] = [
    pointwise(scope, 'conv1', { inputs: context.inputShape[2], outputs: wide(64), kernel: 3, stride: 2 }),
    depthwise(scope, 'conv2', wide(64), 1),
  ];
  let inputs = wide(64);
  for (const [stage, [expansion, channels, repetitions, first]] of BOTTLENECKS.entries()) {
    for (let place = 0; place < repetitions; place++) {
      const own = scope.child(`blocks${stage + 1}`).child(String(place));
      const outputs = wide(channels);
      layers.push(bottleneck(own, inputs, inputs * expansion, outputs, place === 0 ? first : 1));
      inputs = outputs;
    }
  }
  const last = wide(512);
  layers.push(pointwise(scope, 'conv3', { inputs, outputs: last, kernel: 1, stride: 1 }));
  const [height, width] = featureMap('mobilefacenet', layers, context.inputShape);
  layers.push(
    depthwiseConv2d(scope.child('conv4'), 'conv', { channels: last, kernel: [height, width] }),
    batchNorm(scope.child('conv4'), 'bn', { channels: last }),
    flatten(),
    dense(scope, 'fc', { inputs: last, outputs: options.embedding, bias: false }),
    batchNorm(scope, 'features', { channels: options.embedding }),
  );
  return modelOf('mobilefacenet', context, options.embedding, scope, sequential(...layers));
}

interface Pointwise {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
}

/** Convolution, norm, and PReLU unless the unit is to be linear. */
function pointwise(scope: ParameterScope, name: string, options: Pointwise, linear = false): Layer {
  const own = scope.child(name);
  const initializer = kaimingNormal(linear ? 1 : 0.25);
  return sequential(
    conv2d(own, 'conv', { ...options, bias: false, initializer }),
    batchNorm(own, 'bn', { channels: options.outputs }),
    ...(linear ? [] : [prelu(own, 'prelu', options.outputs)]),
  );
}

function depthwise(scope: ParameterScope, name: string, channels: number, stride: number): Layer {
  const own = scope.child(name);
  return sequential(
    depthwiseConv2d(own, 'conv', { channels, kernel: [3, 3], stride, padding: 1 }),
    batchNorm(own, 'bn', { channels }),
    prelu(own, 'prelu', channels),
  );
}

function bottleneck(
  scope: ParameterScope,
  inputs: number,
  expanded: number,
  outputs: number,
  stride: number,
): Layer {
  const branch = sequential(
    pointwise(scope, 'expand', { inputs, outputs: expanded, kernel: 1, stride: 1 }),
    depthwise(scope, 'depthwise', expanded, stride),
    pointwise(scope, 'project', { inputs: expanded, outputs, kernel: 1, stride: 1 }, true),
  );
  return stride === 1 && inputs === outputs ? residual(branch) : branch;
}
