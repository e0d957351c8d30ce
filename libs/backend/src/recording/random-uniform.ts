import * as tf from '@tensorflow/tfjs-core';
import { philox4x32 } from '@rangeloss/foundation';
import { typeAttribute } from './native-attributes.ts';
import { nativeEngine, type NativeEngine } from './native-engine.ts';

const kernelName = 'StatelessRandomUniform';

/**
 * Uniform random numbers in [0, 1) that depend on the seed alone, for masks and noise inside a recorded step.
 *
 * tfjs's own random ops draw on the host, so a recording would repeat what they drew once. Here the seed is a tensor,
 * an input of the step, and each new seed gives new numbers: the same on every backend, after a resume and in a replay.
 *
 * @param shape of the result, float32
 * @param seed int32 [2], for example (seed of the run, step)
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (Philox 4x32-10), in TensorFlow's arrangement
 */
export function randomUniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  if (nativeEngine() === undefined) return onHost(shape, seed);
  register();
  return tf.engine().runKernel(kernelName, { seed }, { shape: [...shape] });
}

let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const engine = backend as unknown as NativeEngine;
      const size = tf.tensor1d(attrs?.['shape'] as number[], 'int32');
      const { binding } = engine;
      const attributes = [
        typeAttribute(binding, 'dtype', 'float32'),
        typeAttribute(binding, 'T', 'int32'),
        typeAttribute(binding, 'Tseed', 'int32'),
      ];
      const result = engine.executeSingleOutput(kernelName, attributes, [size, inputs['seed']!]);
      size.dispose();
      return result;
    },
  });
}

/** The key that TensorFlow scrambles a seed with. */
const scramble: [number, number] = [0x3ec8f720, 0x02461e29];

function onHost(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  const [first = 0, second = 0] = seed.dataSync<'int32'>();
  const words = new Uint32Array(4);
  // A seed is a signed 64-bit number there: low word, then the sign's word.
  philox4x32([first >>> 0, (first >> 31) >>> 0, second >>> 0, (second >> 31) >>> 0], scramble, words);
  const key: [number, number] = [words[0]!, words[1]!];
  const [low, high] = [words[2]!, words[3]!];
  const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
  for (let at = 0; at < values.length; at += 4) {
    philox4x32([at / 4, 0, low, high], key, words);
    const count = Math.min(4, values.length - at);
    // The 23 low bits are the mantissa of a number in [1, 2).
    for (let part = 0; part < count; part++) values[at + part] = (words[part]! & 0x7fffff) / 0x800000;
  }
  return tf.tensor(values, [...shape], 'float32');
}
