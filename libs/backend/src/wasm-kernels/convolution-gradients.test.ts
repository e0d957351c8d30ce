import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../prepare-backend.ts';
import { normals } from '../fixtures/normals.ts';
import { onBoth } from '../fixtures/on-both-backends.ts';

type Pad =
  'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
const uneven: Pad = [
  [0, 0],
  [2, 0],
  [1, 3],
  [0, 0],
];
const wide: Pad = [
  [0, 0],
  [3, 3],
  [4, 2],
  [0, 0],
];

/** [batch, height, width, in], [filter height, filter width], out, stride, padding. */
const table: [[number, number, number, number], [number, number], number, number | [number, number], Pad][] =
  [
    [[2, 7, 7, 1], [5, 5], 8, 1, 'same'],
    [[3, 7, 6, 8], [5, 5], 8, 1, 'same'],
    [[2, 7, 7, 4], [5, 5], 3, 1, 'valid'],
    [[2, 6, 9, 3], [3, 3], 5, 1, 2],
    [[2, 6, 9, 3], [3, 2], 5, 1, uneven],
    [[2, 6, 5, 5], [3, 2], 5, 1, wide],
    [[2, 5, 5, 6], [1, 1], 7, 1, 'valid'],
    [[2, 5, 6, 6], [1, 1], 7, 2, 'valid'],
    [[2, 7, 8, 4], [3, 3], 6, 2, 'same'],
    [[2, 8, 8, 4], [3, 3], 6, 2, 1],
    [[1, 9, 7, 2], [3, 3], 4, 2, 'valid'],
    [[1, 9, 9, 4], [4, 4], 4, 3, 'same'],
    [[2, 9, 8, 5], [2, 2], 4, 3, 'valid'],
    [[2, 9, 8, 5], [7, 7], 4, 2, 3],
    [[1, 8, 8, 4], [3, 3], 4, [2, 1], 'same'],
    [[1, 8, 8, 4], [3, 3], 4, [1, 2], 'valid'],
    [[2, 8, 8, 4], [3, 3], 4, 2, wide],
    [[1, 1, 1, 1], [1, 1], 1, 1, 'same'],
    [[1, 3, 3, 2], [3, 3], 2, 1, 'valid'],
    [[1, 3, 3, 2], [5, 5], 2, 1, 'same'],
  ];

beforeAll(async () => {
  await prepareBackend({ name: 'wasm' });
});

describe('the gradients of a convolution on WASM equal those on the cpu backend', () => {
  it.each(table)(
    'input %j, filter %j to %i channels, stride %j, padding %j',
    async (input, size, out, stride, pad) => {
      const filter: [number, number, number, number] = [...size, input[3], out];
      await onBoth([input, filter], (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad));
    },
  );
});

/** [batch, height, width, channels], [filter height, filter width], multiplier, stride, padding. */
const depthwiseTable: [
  [number, number, number, number],
  [number, number],
  number,
  number | [number, number],
  Pad,
][] = [
  [[2, 7, 7, 4], [3, 3], 1, 1, 'same'],
  [[2, 7, 6, 4], [3, 3], 1, 2, 'same'],
  [[2, 7, 6, 3], [3, 2], 2, 1, 'valid'],
  [[2, 7, 6, 3], [3, 3], 3, 2, 1],
  [[1, 7, 7, 5], [7, 7], 1, 1, 'valid'],
  [[1, 9, 8, 2], [2, 2], 1, 3, 'valid'],
  [[2, 6, 9, 9], [5, 5], 1, 1, uneven],
  [[1, 3, 3, 2], [5, 5], 1, 1, 'same'],
];

describe('the gradients of a depthwise convolution on WASM equal those on the cpu backend', () => {
  it.each(depthwiseTable)(
    'input %j, filter %j, multiplier %i, stride %j, padding %j',
    async (input, size, multiplier, stride, pad) => {
      const filter: [number, number, number, number] = [...size, input[3], multiplier];
      await onBoth([input, filter], (x, w) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
      );
    },
  );

  // tfjs refuses the gradient of a dilated depthwise convolution and its cpu kernels ignore the dilation, so the two
  // kernels are checked by what defines a gradient of a bilinear map: <conv(x, w), dy> = <x, dX> = <w, dW>.
  it.each([
    [[2, 9, 8, 4], [3, 3, 4, 1], 2, 'same'],
    [[1, 9, 8, 3], [3, 2, 3, 2], 3, 'valid'],
  ] as const)(
    'dilated: input %j, filter %j, dilation %i, padding %s',
    async (inputShape, filterShape, dilation, pad) => {
      await tf.setBackend('wasm');
      tf.tidy(() => {
        const x = tf.tensor4d(normals(inputShape, 'x'), [...inputShape]);
        const filter = tf.tensor4d(normals(filterShape, 'filter'), [...filterShape]);
        const y = tf.depthwiseConv2d(x, filter, 1, pad, 'NHWC', dilation);
        const dy = tf.tensor4d(normals(y.shape, 'dy'), y.shape);
        const attrs = {
          strides: 1,
          pad,
          dilations: dilation,
          inputShape: [...inputShape],
          filterShape: [...filterShape],
        };
        const kernel = (name: string, inputs: tf.NamedTensorMap): tf.Tensor =>
          tf.engine().runKernel(name, inputs, attrs);
        const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;
        const expected = dot(y, dy);
        expect(dot(filter, kernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }))).toBeCloseTo(
          expected,
          3,
        );
        expect(dot(x, kernel('DepthwiseConv2dNativeBackpropInput', { dy, filter }))).toBeCloseTo(expected, 3);
      });
    },
  );
});

describe('a convolution that WASM cannot do', () => {
  it('says so for channels first', () => {
    const x = tf.zeros<tf.Rank.R4>([1, 2, 4, 4]);
    const dy = tf.zeros<tf.Rank.R4>([1, 2, 4, 4]);
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [1, 1, 2, 2] };
    expect(() => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attrs)).toThrow(/NHWC/u);
    tf.dispose([x, dy]);
  });
});
