import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { nativeEngine } from './native-engine.ts';
import { completeAttributes, parseOpDefinition } from './op-definition.ts';
import { recordStep } from './record-step.ts';

const native = await nativeStarts();

describe.skipIf(!native)("TensorFlow's definition of an op", () => {
  const type = (dtype: number) => ({ dtype, shape: [] });

  it('gives the attributes that follow from the inputs, and leaves those that are there', () => {
    const { binding } = nativeEngine()!;
    const complete = (op: string, types: number[], given: string[] = []) =>
      completeAttributes(
        given.map((name) => ({ name, type: binding.TF_ATTR_TYPE, value: 99 })),
        parseOpDefinition(binding.opDefinition!(op)),
        types.map(type),
        binding,
      ).map(({ name, value }) => [name, value]);
    expect(complete('ExpandDims', [1, 3])).toEqual([['T', 1]]);
    expect(complete('MatMul', [1, 1], ['T'])).toEqual([['T', 99]]);
    expect(complete('ConcatV2', [3, 3, 3, 3])).toEqual([
      ['N', 3],
      ['T', 3],
    ]);
    expect(complete('Pack', [1, 1])).toEqual([
      ['N', 2],
      ['T', 1],
    ]);
  });
});

describe.skipIf(!native)('every op that losses and models are made of', () => {
  const x = tf.randomNormal<tf.Rank.R2>([4, 6], 0, 1, 'float32', 1);
  const positive = tf.abs(x);
  const image = tf.randomNormal<tf.Rank.R4>([2, 8, 8, 3], 0, 1, 'float32', 2);
  const rows = tf.tensor1d([2, 0, 2], 'int32');
  const flags = tf.greater(x, 0);
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 2], 0, 1, 'float32', 3);
  const slope = tf.tensor1d([0.1, 0.2, 0.3]);
  const sum = (value: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(value));

  it.each<[string, () => tf.Tensor | tf.Tensor[]]>([
    ['expandDims', () => tf.expandDims(x, 1)],
    ['squeeze', () => tf.squeeze(tf.expandDims(x, 1))],
    ['stack', () => tf.stack([x, x])],
    ['unstack', () => tf.unstack(x)],
    ['concat', () => tf.concat([x, x], 1)],
    ['split', () => tf.split(x, 2, 1)],
    ['slice', () => tf.slice(x, [1, 2], [2, 3])],
    ['stridedSlice', () => tf.stridedSlice(x, [0, 0], [4, 6], [2, 2])],
    ['tile', () => tf.tile(x, [2, 1])],
    [
      'pad',
      () =>
        tf.pad(x, [
          [1, 0],
          [0, 2],
        ]),
    ],
    [
      'mirrorPad',
      () =>
        tf.mirrorPad(
          x,
          [
            [1, 1],
            [1, 1],
          ],
          'reflect',
        ),
    ],
    ['transpose', () => tf.transpose(x)],
    ['reverse', () => tf.reverse(x, 1)],
    ['gather', () => tf.gather(x, rows)],
    [
      'gatherND',
      () =>
        tf.gatherND(
          x,
          tf.tensor2d(
            [
              [0, 1],
              [2, 3],
            ],
            [2, 2],
            'int32',
          ),
        ),
    ],
    ['scatterND', () => tf.scatterND(tf.expandDims(rows, 1), tf.ones([3]), [5])],
    ['unsortedSegmentSum', () => tf.unsortedSegmentSum(tf.gather(x, rows), rows, 4)],
    ['oneHot', () => tf.oneHot(rows, 5)],
    ['where', () => tf.where(flags, x, tf.zerosLike(x))],
    ['logic', () => tf.logicalOr(tf.logicalNot(flags), tf.logicalAnd(flags, flags))],
    [
      'comparisons',
      () => [tf.equal(x, 0), tf.notEqual(x, 0), tf.less(x, 0), tf.lessEqual(x, 0), tf.greaterEqual(x, 0)],
    ],
    ['topk', () => Object.values(tf.topk(x, 3))],
    ['argMax', () => tf.argMax(x, 1)],
    [
      'reductions',
      () => [tf.max(x, 1), tf.min(x, 1), tf.mean(x, 0), tf.prod(x, 0), tf.any(flags), tf.all(flags, 1)],
    ],
    ['logSumExp', () => tf.logSumExp(x, 1)],
    ['softmax', () => tf.softmax(x)],
    ['logSoftmax', () => tf.logSoftmax(x)],
    ['norms', () => [tf.norm(x), tf.norm(x, 'euclidean', 1)]],
    ['powers', () => [tf.pow(positive, 2.5), tf.sqrt(positive), tf.rsqrt(positive), tf.reciprocal(positive)]],
    ['exponentials', () => [tf.exp(x), tf.expm1(x), tf.log(positive), tf.log1p(positive)]],
    ['trigonometry', () => [tf.acos(tf.tanh(x)), tf.cos(x), tf.sin(x), tf.atan2(x, positive)]],
    ['rounding', () => [tf.floor(x), tf.ceil(x), tf.round(x), tf.sign(x), tf.mod(x, 2)]],
    [
      'activations',
      () => [tf.elu(x), tf.selu(x), tf.sigmoid(x), tf.softplus(x), tf.leakyRelu(x), tf.relu6(x)],
    ],
    ['clipping', () => [tf.clipByValue(x, -1, 1), tf.maximum(x, 0), tf.minimum(x, 0)]],
    ['cumsum', () => tf.cumsum(x, 1)],
    ['einsum', () => tf.einsum('ij,kj->ik', x, x)],
    ['casts', () => [tf.cast(flags, 'float32'), tf.cast(x, 'int32'), tf.cast(rows, 'float32')]],
    ['resizing', () => tf.image.resizeBilinear(image, [4, 4])],
    ['moments', () => Object.values(tf.moments(image, [0, 1, 2]))],
    ['gradient of a matrix product', () => tf.grad((v) => sum(tf.matMul(v, x, false, true)))(x)],
    ['gradient of a gather', () => tf.grad((v) => sum(tf.gather(v, rows)))(x)],
    ['gradient of log-softmax', () => tf.grad((v) => sum(tf.logSoftmax(v)))(x)],
    [
      'gradients of a convolution',
      () =>
        tf.grads((a, b) => sum(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')))([image, filter]),
    ],
    [
      'gradient of explicit padding',
      () =>
        tf.grad((v) =>
          sum(
            tf.pad(v, [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ]),
          ),
        )(image),
    ],
    [
      'gradient of max pooling',
      () => tf.grad((v) => sum(tf.maxPool(v as tf.Tensor4D, 2, 2, 'valid')))(image),
    ],
    [
      'gradient of average pooling',
      () => tf.grad((v) => sum(tf.avgPool(v as tf.Tensor4D, 2, 2, 'same')))(image),
    ],
    ['gradients of PReLU', () => tf.grads((a, b) => sum(tf.prelu(a, b)))([image, slope])],
    ['gradient of extrema', () => tf.grad((v) => tf.add(sum(tf.max(v, 1)), sum(tf.min(v, 0))))(x)],
    [
      'gradient of batch norm',
      () => tf.grad((v) => sum(tf.batchNorm(v as tf.Tensor4D, slope, slope, slope, slope)))(image),
    ],
    [
      'gradient of a depthwise convolution',
      () => tf.grad((v) => sum(tf.depthwiseConv2d(v as tf.Tensor4D, filter, 1, 'same')))(image),
    ],
  ])('replays %s, as a function and as a list', (_, action) => {
    const before = tf.memory().numTensors;
    for (const functionFrom of [0, 1000]) {
      const reasons: string[] = [];
      const onFallback = (reason: string) => reasons.push(reason);
      const step = recordStep(() => action(), { functionFrom, onFallback });
      const values = () => {
        const result = step([]);
        const list = Array.isArray(result) ? result : [result];
        const numbers = list.map((tensor) => Array.from(tensor.dataSync()));
        tf.dispose(list);
        return numbers;
      };
      const expected = values();
      for (let call = 0; call < 2; call++) values();
      const actual = values();
      expect(reasons).toEqual([]);
      expect(step.state.mode).toBe('recorded');
      for (const [at, numbers] of expected.entries()) {
        for (const [index, value] of numbers.entries()) expect(actual[at]![index]).toBeCloseTo(value, 4);
      }
      step.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
