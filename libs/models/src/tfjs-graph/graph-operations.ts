import { windowedLength } from '../layers/padding.ts';
import type { OnnxNode } from '../onnx/onnx-model.ts';
import { text, wholeNumbers, type GraphWriter } from './graph-writer.ts';

/** What flows through the graph; the shape is without the batch. */
export interface GraphValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What an operation is given. */
export interface GraphOperands {
  readonly node: OnnxNode;
  readonly values: readonly [GraphValue, ...GraphValue[]];
  /** Names of weights, in the order of ONNX. */
  readonly weights: readonly string[];
  /** Shape of a weight in this library's layout. */
  readonly shapeOf: (weight: string) => readonly number[];
}

/** Writes one ONNX operation as tfjs has it: channels last, weights in this library's layout. */
type WriteOperation = (graph: GraphWriter, operands: GraphOperands) => GraphValue;

/** What max pooling is padded with, as in pooling.ts. */
const LOWEST = -3.4e38;

/** An operation that keeps the shape. */
const shapeKept =
  (op: string): WriteOperation =>
  (graph, { node, values: [value, ...others], weights }) => ({
    name: graph.node(node.name, op, [value.name, ...others.map(({ name }) => name), ...weights]),
    shape: value.shape,
  });

const convolution: WriteOperation = (graph, operands) => {
  const { node, weights, shapeOf } = operands;
  const [kernel, bias] = weights as [string, string | undefined];
  const grouped = node.attribute.some(({ name }) => name === 'group');
  const { padded, output, attributes } = windowed(graph, operands, 0);
  const product = graph.node(node.name, grouped ? 'DepthwiseConv2dNative' : 'Conv2D', [padded, kernel], {
    ...attributes,
    data_format: text('NHWC'),
    dilations: wholeNumbers([1, 1, 1, 1]),
  });
  return {
    name: bias === undefined ? product : graph.node(`${node.name}_bias`, 'BiasAdd', [product, bias]),
    shape: [...output, shapeOf(kernel)[grouped ? 2 : 3]!],
  };
};

const maxPool: WriteOperation = (graph, operands) => {
  const { node, values } = operands;
  const { padded, output, attributes, kernel } = windowed(graph, operands, LOWEST);
  const ksize = wholeNumbers([1, ...kernel, 1]);
  const name = graph.node(node.name, 'MaxPool', [padded], { ...attributes, ksize });
  return { name, shape: [...output, values[0].shape[2]!] };
};

const dense: WriteOperation = (graph, { node, values: [value], weights, shapeOf }) => {
  const [weight, bias] = weights as [string, string | undefined];
  const product = graph.node(node.name, 'MatMul', [value.name, weight], {
    transpose_a: { b: false },
    transpose_b: { b: false },
  });
  return {
    name: bias === undefined ? product : graph.node(`${node.name}_bias`, 'BiasAdd', [product, bias]),
    shape: [shapeOf(weight)[1]!],
  };
};

const batchNorm: WriteOperation = (graph, { node, values: [value], weights }) => ({
  name: graph.node(node.name, 'FusedBatchNormV3', [value.name, ...weights], {
    epsilon: { f: node.attribute.find(({ name }) => name === 'epsilon')!.f! },
    is_training: { b: false },
    data_format: text('NHWC'),
  }),
  shape: value.shape,
});

const flatten: WriteOperation = (graph, { node, values: [value] }) => {
  const size = value.shape.reduce((product, length) => product * length, 1);
  const shape = graph.constant(`flat-${size}`, Int32Array.of(-1, size));
  return { name: graph.node(node.name, 'Reshape', [value.name, shape]), shape: [size] };
};

const globalAverage: WriteOperation = (graph, { node, values: [value] }) => {
  const axes = graph.constant('height-width', Int32Array.of(1, 2));
  const name = graph.node(node.name, 'Mean', [value.name, axes], { keep_dims: { b: true } });
  return { name, shape: [1, 1, value.shape[2]!] };
};

/** By their names in ONNX. */
export const graphOperations: ReadonlyMap<string, WriteOperation> = new Map([
  ['Conv', convolution],
  ['MaxPool', maxPool],
  ['Gemm', dense],
  ['BatchNormalization', batchNorm],
  ['PRelu', shapeKept('Prelu')],
  ['Relu', shapeKept('Relu')],
  ['Add', shapeKept('AddV2')],
  ['Flatten', flatten],
  ['GlobalAveragePool', globalAverage],
]);

/** The padding of padding.ts: PyTorch's, by an operation of its own where TensorFlow's `SAME` is another one. */
function windowed(graph: GraphWriter, { node, values: [value] }: GraphOperands, filling: number) {
  const numbers = (name: string) => node.attribute.find((one) => one.name === name)!.ints!;
  const [kernel, strides, [padding = 0]] = [numbers('kernel_shape'), numbers('strides'), numbers('pads')];
  const output = [0, 1].map((axis) =>
    windowedLength(value.shape[axis]!, kernel[axis]!, strides[axis]!, padding),
  );
  const same = padding > 0 && strides[0] === 1 && kernel[0] === 2 * padding + 1;
  const attributes = { strides: wholeNumbers([1, ...strides, 1]), padding: text(same ? 'SAME' : 'VALID') };
  if (padding === 0 || same) return { padded: value.name, output, kernel, attributes };
  const border = Int32Array.of(0, 0, padding, padding, padding, padding, 0, 0);
  const paddings = graph.constant(`border-${padding}`, border, [4, 2]);
  const constant = graph.constant(filling === 0 ? 'zero' : 'lowest', Float32Array.of(filling), []);
  const padded = graph.node(`${node.name}_padded`, 'PadV2', [value.name, paddings, constant]);
  return { padded, output, kernel, attributes };
}
