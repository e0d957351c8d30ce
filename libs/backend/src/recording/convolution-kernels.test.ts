import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { convolutionOpsStart } from './fixtures/require-native.ts';
import { convolutionOp } from './convolution-kernels.ts';
import { nativeEngine } from './native-engine.ts';
import { recordStep } from './record-step.ts';
import { TraceRecorder } from './trace.ts';

const served = await convolutionOpsStart();

/** Of the largest value; the plain sum in float32 is off by about half of it here. */
const tolerance = 6e-6;

type Size = [number, number, number, number];

/** Convolution and both gradients as sums in double precision, straight from the definition. */
function reference(x: tf.Tensor4D, filter: tf.Tensor4D, dy: tf.Tensor4D, top: number, left: number) {
  const [batch, height, width, inputs] = x.shape;
  const [taps, , , outputs] = filter.shape;
  const [, rows, columns] = dy.shape;
  const [xs, ws, ds] = [x.dataSync(), filter.dataSync(), dy.dataSync()];
  const y = new Float64Array(batch * rows * columns * outputs);
  const dx = new Float64Array(xs.length);
  const dw = new Float64Array(ws.length);
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let i = 0; i < taps; i++)
          for (let j = 0; j < taps; j++) {
            const [r, c] = [row + i - top, column + j - left];
            if (r < 0 || c < 0 || r >= height || c >= width) continue;
            const from = ((n * height + r) * width + c) * inputs;
            const to = ((n * rows + row) * columns + column) * outputs;
            for (let p = 0; p < inputs; p++)
              for (let q = 0; q < outputs; q++) {
                const weight = ((i * taps + j) * inputs + p) * outputs + q;
                y[to + q]! += xs[from + p]! * ws[weight]!;
                dx[from + p]! += ds[to + q]! * ws[weight]!;
                dw[weight]! += ds[to + q]! * xs[from + p]!;
              }
          }
  return { y, dx, dw };
}

/** The largest difference, as a part of the largest value. */
function error(actual: tf.Tensor, expected: Float64Array): number {
  const values = actual.dataSync();
  let difference = 0;
  let largest = 0;
  for (const [at, value] of expected.entries()) {
    difference = Math.max(difference, Math.abs(value - values[at]!));
    largest = Math.max(largest, Math.abs(value));
  }
  return difference / largest;
}

function opsOf(action: () => tf.Tensor): string[] {
  const recorder = new TraceRecorder(nativeEngine()!);
  recorder.record(() => tf.tidy(action)).dispose();
  return recorder.nodes.flatMap((node) => (node.kind === 'op' ? [node.op] : []));
}

describe.skipIf(!served)('convolutions by Winograd’s algorithm', () => {
  // Sides that end within a tile, single rows, more channels than one panel, padding of every kind.
  it.each<[Size, number, number, 'same' | 'valid' | tf.backend_util.ExplicitPadding]>([
    [[13, 9, 7, 16], 3, 16, 'same'],
    [[6, 8, 16, 32], 3, 48, 'valid'],
    [[48, 1, 1, 16], 3, 16, 'same'],
    [[50, 3, 4, 48], 5, 16, 'same'],
    [[5, 13, 9, 16], 5, 80, 'valid'],
    [[6, 12, 10, 16], 3, 16, [[0, 0], [0, 2], [2, 1], [0, 0]]], // prettier-ignore
  ])(
    'of %j with %i taps to %i channels (%j) equal the plain sum, gradients too',
    (size, taps, outputs, pad) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>(size, 0, 1, 'float32', 1);
        const filter = tf.randomNormal<tf.Rank.R4>([taps, taps, size[3], outputs], 0, 0.1, 'float32', 2);
        const conv = (images: tf.Tensor4D, weights: tf.Tensor4D) => tf.conv2d(images, weights, 1, pad);
        expect(opsOf(() => conv(x, filter))).toEqual([convolutionOp]);
        const y = conv(x, filter);
        const dy = tf.randomNormal<tf.Rank.R4>(y.shape, 0, 1, 'float32', 3);
        const [dx, dw] = tf.grads((images, weights) =>
          tf.sum(tf.mul(conv(images as tf.Tensor4D, weights as tf.Tensor4D), dy)),
        )([x, filter]);
        const top = pad === 'same' ? (taps - 1) / 2 : typeof pad === 'string' ? 0 : pad[1][0];
        const left = pad === 'same' ? (taps - 1) / 2 : typeof pad === 'string' ? 0 : pad[2][0];
        const expected = reference(x, filter, dy, top, left);
        expect(error(y, expected.y)).toBeLessThan(tolerance);
        expect(error(dx!, expected.dx)).toBeLessThan(tolerance);
        expect(error(dw!, expected.dw)).toBeLessThan(tolerance);
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('leave to TensorFlow what they do not serve', () => {
    tf.tidy(() => {
      const convolved = (size: Size, taps: number, outputs: number, stride = 1, dilation = 1) =>
        opsOf(() =>
          tf.conv2d(
            tf.ones<tf.Rank.R4>(size),
            tf.ones([taps, taps, size[3], outputs]),
            stride,
            'same',
            'NHWC',
            dilation,
          ),
        ).filter((op) => op !== 'Fill');
      expect(convolved([64, 8, 8, 16], 3, 16)).toEqual([convolutionOp]);
      for (const [size, taps, outputs, stride, dilation] of [
        [[64, 8, 8, 16], 3, 16, 2, 1],
        [[64, 8, 8, 16], 3, 16, 1, 2],
        [[64, 8, 8, 16], 1, 16, 1, 1],
        [[64, 8, 8, 16], 7, 16, 1, 1],
        [[64, 8, 8, 3], 3, 16, 1, 1],
        [[64, 8, 8, 16], 3, 10, 1, 1],
        [[2, 8, 8, 16], 3, 16, 1, 1],
      ] as [Size, number, number, number, number][]) {
        expect(convolved(size, taps, outputs, stride, dilation)).toContain('Conv2D');
      }
    });
  });

  it('pass NaN and infinity on to the tile that holds them', () => {
    tf.tidy(() => {
      const values = new Float32Array(60 * 4 * 4 * 16).fill(1);
      values[5] = Number.NaN;
      const y = tf.conv2d(tf.tensor4d(values, [60, 4, 4, 16]), tf.ones([3, 3, 16, 16]), 1, 'same');
      const read = y.dataSync();
      expect(read.slice(0, 16).every(Number.isNaN)).toBe(true);
      expect(read.slice(16 * 16).every(Number.isFinite)).toBe(true);
    });
  });

  it('give the same bits whatever is fused into them when a step is recorded', () => {
    const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
    const [x, filter] = [random([20, 9, 9, 16], 1), random([3, 3, 16, 32], 2)];
    const [scale, offset, slope] = [random([32], 3), random([32], 4), random([32], 5)];
    const conv = (input: tf.Tensor) => tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
    const steps: Record<string, (input: tf.Tensor) => tf.Tensor | tf.Tensor[]> = {
      bias: (input) => tf.add(conv(input), offset),
      'bias and relu': (input) => tf.relu(tf.add(conv(input), offset)),
      'batch normalisation': (input) => tf.add(tf.mul(conv(input), scale), offset),
      'all of it': (input) => tf.prelu(tf.add(tf.mul(scale, conv(input)), offset), slope),
      'prelu alone': (input) => tf.prelu(conv(input), slope),
      'a factor after the bias, which stays apart': (input) => tf.mul(tf.add(conv(input), offset), scale),
      'a bias that two read': (input) => {
        const biased = tf.add(conv(input), offset);
        return [biased, tf.relu(biased)];
      },
      'a gradient through bias and relu': (input) =>
        tf.grad((value) => tf.sum(tf.square(tf.relu(tf.add(conv(value), offset)))))(input),
      'a gradient through a prelu': (input) =>
        tf.grad((value) => tf.sum(tf.square(tf.prelu(tf.add(conv(value), offset), slope))))(input),
    };
    for (const [name, step] of Object.entries(steps)) {
      const values = (result: tf.Tensor | tf.Tensor[]) => [result].flat().map((tensor) => tensor.dataSync());
      const expected = tf.tidy(() => values(step(x)));
      const recorded = recordStep(([input]: [tf.Tensor]) => step(input));
      for (let call = 0; call < 4; call++) {
        // Adding zero makes the zeros of both signs one.
        tf.tidy(() => {
          expect(
            values(recorded([x])).map((numbers) => numbers.map((value) => value + 0)),
            name,
          ).toEqual(expected.map((numbers) => numbers.map((value) => value + 0)));
        });
      }
      expect(recorded.state.mode, name).toBe('recorded');
      recorded.dispose();
    }
    tf.dispose([x, filter, scale, offset, slope]);
  });
});
