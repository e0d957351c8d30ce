import * as tf from '@tensorflow/tfjs-core';
import { kaimingNormal } from '../initializers.ts';
import type { ParameterScope } from '../parameter.ts';
import type { Layer } from './layer.ts';
import { padForWindow, windowedLength } from './padding.ts';

export interface DepthwiseConv2dOptions {
  readonly channels: number;
  /** Height and width of the kernel; a global depthwise convolution takes the whole map. */
  readonly kernel: readonly [height: number, width: number];
  readonly stride?: number;
  readonly padding?: number;
}

/** One kernel per channel, no bias; the kernel is [height, width, channels, 1]. */
export function depthwiseConv2d(scope: ParameterScope, name: string, options: DepthwiseConv2dOptions): Layer {
  const { channels, kernel, stride = 1, padding = 0 } = options;
  const [high, wide] = kernel;
  if (high !== wide && padding > 0) throw new Error('A padded depthwise kernel is square.');
  const initializer = kaimingNormal(0.25, high * wide);
  const weight = scope.child(name).parameter('weight', [high, wide, channels, 1], initializer, {
    layout: { kind: 'depthwise' },
  }) as tf.Tensor4D;
  return {
    forward(input) {
      const { padded, pad } = padForWindow(input as tf.Tensor4D, high, stride, padding);
      return tf.depthwiseConv2d(padded, weight, stride, pad);
    },
    toOnnx: (graph, input) =>
      graph.node('Conv', [input], [graph.weight(weight)], {
        ints: {
          group: channels,
          kernel_shape: [high, wide],
          strides: [stride, stride],
          pads: [padding, padding, padding, padding],
        },
      }),
    describe([height = 0, width = 0]) {
      const output = [
        windowedLength(height, high, stride, padding),
        windowedLength(width, wide, stride, padding),
        channels,
      ];
      const parameters = high * wide * channels;
      const multiplyAdds = parameters * output[0]! * output[1]!;
      const kind = `depthwise ${high}x${wide}${stride === 1 ? '' : ` /${stride}`}`;
      return { output, rows: [{ name: scope.path(name), kind, output, parameters, multiplyAdds }] };
    },
  };
}
