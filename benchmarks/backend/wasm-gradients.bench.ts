import { prepareBackend } from '@rangeloss/backend';
import * as tf from '@tensorflow/tfjs-core';
import { compared, median, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';

/** Batch 64 throughout; [side, channels in, channels out, filter, stride]. The first six are narrow LeNet++. */
const convolutions: readonly (readonly [number, number, number, number, number])[] = [
  [28, 1, 8, 5, 1],
  [28, 8, 8, 5, 1],
  [14, 8, 16, 5, 1],
  [14, 16, 16, 5, 1],
  [7, 16, 32, 5, 1],
  [7, 32, 32, 5, 1],
  [28, 4, 4, 5, 1],
  [28, 16, 16, 5, 1],
  [14, 64, 64, 3, 1],
  [28, 32, 64, 3, 2],
  [14, 64, 128, 1, 1],
];
const batch = 64;
const rounds = 15;

/** Medians in ms of two pieces of work that take turns. */
function interleaved(first: () => unknown, second: () => unknown): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = -2; round < rounds; round++) {
    for (const [index, work] of [first, second].entries()) {
      const start = performance.now();
      tf.tidy(() => {
        work();
      });
      if (round >= 0) times[index]!.push(performance.now() - start);
    }
  }
  return [median(times[0]), median(times[1])];
}

function against(name: string, gradient: () => unknown, forward: () => unknown): BenchmarkRecord {
  const [ours, peer] = interleaved(gradient, forward);
  return compared(name, 'ms', 'lower', ours, { name: 'its forward', value: peer });
}

function kernel(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): unknown {
  return tf.engine().runKernel(name, inputs, attributes);
}

function ofConvolutions(): BenchmarkRecord[] {
  return convolutions.flatMap(([side, inputs, outputs, size, stride]) => {
    const x = tf.randomNormal<tf.Rank.R4>([batch, side, side, inputs]);
    const filter = tf.randomNormal<tf.Rank.R4>([size, size, inputs, outputs]);
    const forward = () => tf.conv2d(x, filter, stride, 'same');
    const dy = forward();
    const attributes = { strides: [stride, stride], pad: 'same', dataFormat: 'NHWC' };
    const inputShape = { ...attributes, inputShape: x.shape };
    const filterShape = { ...attributes, filterShape: filter.shape };
    const name = `${String(size)}x${String(size)} /${String(stride)}, ${String(side)}x${String(side)}x${String(inputs)} to ${String(outputs)}`;
    const records = [
      against(
        `filter gradient, ${name}`,
        () => kernel('Conv2DBackpropFilter', { x, dy }, filterShape),
        forward,
      ),
      against(
        `input gradient, ${name}`,
        () => kernel('Conv2DBackpropInput', { dy, filter }, inputShape),
        forward,
      ),
    ];
    tf.dispose([x, filter, dy]);
    return records;
  });
}

function ofDepthwise(side: number, channels: number, stride: number): BenchmarkRecord[] {
  const x = tf.randomNormal<tf.Rank.R4>([batch, side, side, channels]);
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, channels, 1]);
  const forward = () => tf.depthwiseConv2d(x, filter, stride, 'same');
  const dy = forward();
  const attributes = { strides: [stride, stride], pad: 'same', dilations: [1, 1] };
  const inputShape = { ...attributes, inputShape: x.shape };
  const filterShape = { ...attributes, filterShape: filter.shape };
  const name = `depthwise 3x3 /${String(stride)}, ${String(side)}x${String(side)}x${String(channels)}`;
  const native = 'DepthwiseConv2dNativeBackprop';
  const records = [
    against(`filter gradient, ${name}`, () => kernel(`${native}Filter`, { x, dy }, filterShape), forward),
    against(`input gradient, ${name}`, () => kernel(`${native}Input`, { dy, filter }, inputShape), forward),
  ];
  tf.dispose([x, filter, dy]);
  return records;
}

function ofTheRest(): BenchmarkRecord[] {
  const x = tf.randomNormal<tf.Rank.R4>([batch, 28, 28, 8]);
  const pooled = tf.maxPool(x, 2, 2, 'valid');
  const pool = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const features = tf.randomNormal<tf.Rank.R2>([batch, 512]);
  const weights = tf.randomNormal<tf.Rank.R2>([512, 256]);
  const dy = tf.randomNormal<tf.Rank.R2>([batch, 256]);
  const indices = tf.tensor1d(
    Int32Array.from({ length: 512 }, (_, index) => index % batch),
    'int32',
  );
  const gathered = tf.gather(features, indices);
  const records = [
    against(
      'max pooling 2x2, 28x28x8',
      () => kernel('MaxPoolGrad', { dy: pooled, input: x, output: pooled }, pool),
      () => tf.maxPool(x, 2, 2, 'valid'),
    ),
    against(
      'dense layer, weights, 64x512 to 256',
      () => tf.matMul(features, dy, true, false),
      () => tf.matMul(features, weights),
    ),
    against(
      'dense layer, inputs, 64x512 to 256',
      () => tf.matMul(dy, weights, false, true),
      () => tf.matMul(features, weights),
    ),
    against(
      'gather, 512 rows of 64x512',
      () => tf.unsortedSegmentSum(gathered, indices, batch),
      () => tf.gather(features, indices),
    ),
    against(
      'bias, 64x28x28x8',
      () => tf.sum(x, [0, 1, 2]),
      () => tf.add(x, tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8])),
    ),
  ];
  tf.dispose([x, pooled, features, weights, dy, indices, gathered]);
  return records;
}

/** Each gradient on the WASM backend against its own forward pass: a ratio of 0.5 is twice the forward's time. */
export const benchmark: Benchmark = {
  name: 'backend/wasm-gradients',
  async run() {
    await prepareBackend({ name: 'wasm' });
    return [...ofConvolutions(), ...ofDepthwise(28, 32, 1), ...ofDepthwise(28, 32, 2), ...ofTheRest()];
  },
};
