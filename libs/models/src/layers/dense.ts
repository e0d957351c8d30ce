import * as tf from '@tensorflow/tfjs-core';
import { constant, xavierUniform, type Initializer } from '../initializers.ts';
import type { ParameterLayout, ParameterScope } from '../parameter.ts';
import { addBias } from './bias.ts';
import type { Layer } from './layer.ts';

export interface DenseOptions {
  readonly inputs: number;
  readonly outputs: number;
  readonly bias?: boolean;
  /** The feature map that was flattened just before, where there is one: its order differs in PyTorch. */
  readonly map?: readonly [number, number, number];
  /** Default: Xavier, for a layer with no rectifier behind it. */
  readonly initializer?: Initializer;
}

/** A dense layer on [batch, inputs]; the weight is [inputs, outputs]. */
export function dense(scope: ParameterScope, name: string, options: DenseOptions): Layer {
  const { inputs, outputs, map } = options;
  const own = scope.child(name);
  const layout: ParameterLayout = map === undefined ? { kind: 'dense' } : { kind: 'flattened', map };
  const initializer = options.initializer ?? xavierUniform();
  const weight = own.parameter('weight', [inputs, outputs], initializer, { layout });
  const bias =
    (options.bias ?? true) ? own.parameter('bias', [outputs], constant(0), { decay: false }) : undefined;
  return {
    forward(input) {
      const product = tf.matMul(input, weight);
      return bias === undefined ? product : addBias(product, bias);
    },
    toOnnx: (graph, input) =>
      graph.node(
        'Gemm',
        [input],
        [graph.weight(weight), ...(bias === undefined ? [] : [graph.weight(bias)])],
        { ints: { transB: 1 } },
      ),
    describe() {
      const parameters = inputs * outputs + (bias === undefined ? 0 : outputs);
      const output = [outputs];
      return {
        output,
        rows: [{ name: scope.path(name), kind: 'dense', output, parameters, multiplyAdds: inputs * outputs }],
      };
    },
  };
}

/** [batch, height, width, channels] to [batch, height * width * channels]. */
export function flatten(): Layer {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  return {
    forward: (input) => tf.reshape(input, [input.shape[0], -1]),
    // ONNX's maps are channels first: the dense layer behind has its rows in that order there.
    toOnnx: (graph, input) => graph.node('Flatten', [input], [], { ints: { axis: 1 }, rank: 2 }),
    describe: (input) => ({ output: [size(input)], rows: [] }),
  };
}
