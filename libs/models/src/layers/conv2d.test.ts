import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ParameterScope } from '../parameter.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { largestDifference, numbersOf } from '../testing/numeric-gradient.ts';
import { conv2d } from './conv2d.ts';

beforeAll(useCpuBackend);

/** The definition, in plain numbers: out(y, x) = sum of in(y*stride - padding + ky, ...) times the kernel. */
function naiveConvolution(
  input: Float32Array,
  [height, width, channels]: [number, number, number],
  kernel: Float32Array,
  size: number,
  outputs: number,
  stride: number,
  padding: number,
): number[] {
  const length = (side: number) => Math.floor((side + 2 * padding - size) / stride) + 1;
  const result: number[] = [];
  for (let y = 0; y < length(height); y++)
    for (let x = 0; x < length(width); x++)
      for (let out = 0; out < outputs; out++) {
        let sum = 0;
        for (let ky = 0; ky < size; ky++)
          for (let kx = 0; kx < size; kx++) {
            const row = y * stride - padding + ky;
            const column = x * stride - padding + kx;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let c = 0; c < channels; c++)
              sum +=
                input[(row * width + column) * channels + c]! *
                kernel[((ky * size + kx) * channels + c) * outputs + out]!;
          }
        result.push(sum);
      }
  return result;
}

describe('a convolution', () => {
  for (const [height, width, size, stride, padding] of [
    [6, 5, 3, 1, 1],
    [6, 5, 3, 2, 1],
    [7, 8, 3, 2, 1],
    [8, 8, 7, 2, 3],
    [5, 5, 1, 2, 0],
    [6, 6, 5, 1, 2],
    [6, 6, 4, 1, 1],
    [6, 7, 3, 1, 0],
  ] as const) {
    it(`pads a ${height}x${width} map as PyTorch does (kernel ${size}, stride ${stride}, padding ${padding})`, () => {
      const scope = new ParameterScope({ seed: 1 });
      const layer = conv2d(scope, 'conv', {
        inputs: 2,
        outputs: 3,
        kernel: size,
        stride,
        padding,
        bias: false,
      });
      const random = randomStream(2, height, width, size);
      const input = Float32Array.from({ length: height * width * 2 }, () => random.normal());
      const before = tf.memory().numTensors;
      const [result, gradients] = tf.tidy(() => {
        const images = tf.tensor4d(input, [1, height, width, 2]);
        const output = layer.forward(images, { training: true });
        const gradient = tf.grad((x) => tf.sum(layer.forward(x, { training: true })))(images);
        return [numbersOf(output), numbersOf(gradient)];
      });
      expect(tf.memory().numTensors).toBe(before);
      const kernel = numbersOf(scope.parameters[0]!.variable);
      const expected = naiveConvolution(input, [height, width, 2], kernel, size, 3, stride, padding);
      expect(largestDifference(result, expected)).toBeLessThan(1e-5);
      expect(
        layer.describe([height, width, 2]).output[0]! * layer.describe([height, width, 2]).output[1]! * 3,
      ).toBe(expected.length);
      // The output is linear in the input, so that the sum equals the gradient times the input.
      const total = expected.reduce((sum, value) => sum + value, 0);
      expect(gradients.reduce((sum, value, index) => sum + value * input[index]!, 0)).toBeCloseTo(total, 3);
      scope.dispose();
    });
  }
});
