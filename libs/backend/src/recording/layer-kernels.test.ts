import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { textAttribute, typeAttribute } from './native-attributes.ts';
import { nativeEngine, type OpAttribute } from './native-engine.ts';
import { recordStep } from './record-step.ts';

const native = await nativeStarts();

/** Numbers with many ties: of a few values. */
function coarse(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.round(4 * Math.sin(at * 1.3)) / 4);
}

/** The gradient of a maximum over windows, from its definition: to the first of the greatest. */
function byLoops(x: tf.Tensor4D, dy: tf.Tensor4D, size: number): Float32Array {
  const [images, height, width, channels] = x.shape;
  const [, rows, columns] = dy.shape;
  const [values, given] = [x.dataSync(), dy.dataSync()];
  const gradient = new Float32Array(values.length);
  for (let image = 0; image < images; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let channel = 0; channel < channels; channel++) {
          let best = -1;
          for (let cell = 0; cell < size * size; cell++) {
            const [y, z] = [row * size + Math.floor(cell / size), column * size + (cell % size)];
            const place = ((image * height + y) * width + z) * channels + channel;
            if (best < 0 || values[place]! > values[best]!) best = place;
          }
          gradient[best]! += given[((image * rows + row) * columns + column) * channels + channel]!;
        }
  return gradient;
}

/** What TensorFlow's own op says. */
function byTensorflow(x: tf.Tensor4D, dy: tf.Tensor4D, size: number): Float32Array {
  const engine = nativeEngine()!;
  const { binding } = engine;
  const sides = (name: string): OpAttribute => ({
    name,
    type: binding.TF_ATTR_INT,
    value: [1, size, size, 1],
  });
  const attributes = [
    typeAttribute(binding, 'T', 'float32'),
    sides('ksize'),
    sides('strides'),
    textAttribute(binding, 'padding', 'VALID'),
    textAttribute(binding, 'data_format', 'NHWC'),
  ];
  const pooled = tf.maxPool(x, size, size, 'valid');
  return engine.executeSingleOutput('MaxPoolGrad', attributes, [x, pooled, dy]).dataSync<'float32'>();
}

describe.skipIf(!native)('the gradient of a maximum over windows', () => {
  it.each([
    [2, [2, 4, 6, 16]],
    [2, [3, 7, 5, 3]],
    [3, [2, 9, 11, 5]],
    [2, [1, 2, 2, 1]],
    [4, [1, 4, 9, 20]],
  ] as const)('of side %i over %j is that of the definition and of TensorFlow', (size, shape) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const count = shape.reduce<number>((product, length) => product * length, 1);
      const x = tf.tensor4d(coarse(count), [...shape]);
      const [images, height, width, channels] = shape;
      const pooled = [images, Math.floor(height / size), Math.floor(width / size), channels] as const;
      const dy = tf.randomNormal<tf.Rank.R4>([...pooled], 0, 1, 'float32', 3);
      const { grad } = tf.valueAndGrad((value: tf.Tensor) =>
        tf.sum(tf.mul(tf.maxPool(value as tf.Tensor4D, size, size, 'valid'), dy)),
      )(x);
      const found = grad.dataSync<'float32'>();
      expect(found).toEqual(byLoops(x, dy, size));
      expect(found).toEqual(byTensorflow(x, dy, size));
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('of windows that overlap or reach beyond the edge stays TensorFlow’s', () => {
    tf.tidy(() => {
      const x = tf.tensor4d(coarse(50), [1, 5, 5, 2]);
      for (const [size, stride, pad] of [
        [3, 2, 'valid'],
        [2, 2, 'same'],
      ] as const) {
        const gradient = tf.grad((value: tf.Tensor) =>
          tf.sum(tf.maxPool(value as tf.Tensor4D, size, stride, pad)),
        )(x);
        // Each window hands down a one.
        const side = pad === 'same' ? 3 : 2;
        expect(tf.sum(gradient).dataSync()[0]).toBe(side * side * 2);
      }
    });
  });

  it('is the same in a recorded step', () => {
    const x = tf.tensor4d(coarse(8 * 8 * 6), [1, 8, 8, 6]);
    const step = ([value]: readonly tf.Tensor[]) =>
      tf.grad((given: tf.Tensor) => tf.sum(tf.square(tf.maxPool(given as tf.Tensor4D, 2, 2, 'valid'))))(
        value!,
      );
    const recorded = recordStep(step);
    const expected = tf.tidy(() => step([x]).dataSync());
    for (let call = 0; call < 5; call++) {
      expect(tf.tidy(() => recorded([x]).dataSync())).toEqual(expected);
    }
    expect(recorded.state.mode).toBe('recorded');
    recorded.dispose();
    x.dispose();
  });
});
