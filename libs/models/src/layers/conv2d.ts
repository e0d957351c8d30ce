import * as tf from '@tensorflow/tfjs-core';
import { constant, kaimingNormal, type Initializer } from '../initializers.ts';
import type { ParameterScope } from '../parameter.ts';
import { addBias } from './bias.ts';
import type { Layer } from './layer.ts';
import { padForWindow, windowedLength } from './padding.ts';

export interface Conv2dOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
  /** Zero cells added on every side, as PyTorch does; default (kernel - 1) / 2 rounded down. */
  readonly padding?: number;
  readonly bias?: boolean;
  /** Default: Kaiming for the slope 0 of a ReLU. */
  readonly initializer?: Initializer;
}

/** A 2-D convolution of NHWC maps; the kernel is [height, width, in, out]. */
export function conv2d(scope: ParameterScope, name: string, options: Conv2dOptions): Layer {
  const { inputs, outputs, kernel, stride = 1, padding = Math.floor((kernel - 1) / 2) } = options;
  const own = scope.child(name);
  const shape: [number, number, number, number] = [kernel, kernel, inputs, outputs];
  const weight = own.parameter('weight', shape, options.initializer ?? kaimingNormal(), {
    layout: { kind: 'convolution' },
  }) as tf.Tensor4D;
  const bias =
    (options.bias ?? true) ? own.parameter('bias', [outputs], constant(0), { decay: false }) : undefined;
  return {
    forward(input) {
      const { padded, pad } = padForWindow(input as tf.Tensor4D, kernel, stride, padding);
      const convolved = tf.conv2d(padded, weight, stride, pad);
      return bias === undefined ? convolved : addBias(convolved, bias);
    },
    toOnnx: (graph, input) =>
      graph.node(
        'Conv',
        [input],
        [graph.weight(weight), ...(bias === undefined ? [] : [graph.weight(bias)])],
        {
          ints: {
            kernel_shape: [kernel, kernel],
            strides: [stride, stride],
            pads: [padding, padding, padding, padding],
          },
        },
      ),
    describe([height = 0, width = 0]) {
      const output = [
        windowedLength(height, kernel, stride, padding),
        windowedLength(width, kernel, stride, padding),
        outputs,
      ];
      const weights = kernel * kernel * inputs * outputs;
      return {
        output,
        rows: [
          {
            name: scope.path(name),
            kind: `conv ${kernel}x${kernel}${stride === 1 ? '' : ` /${stride}`}`,
            output,
            parameters: weights + (bias === undefined ? 0 : outputs),
            multiplyAdds: weights * output[0]! * output[1]!,
          },
        ],
      };
    },
  };
}
