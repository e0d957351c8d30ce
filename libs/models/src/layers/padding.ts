import * as tf from '@tensorflow/tfjs-core';

/** Length of an axis after a window of `kernel` with `stride` over `padding` extra cells on both sides. */
export function windowedLength(length: number, kernel: number, stride: number, padding: number): number {
  return Math.floor((length + 2 * padding - kernel) / stride) + 1;
}

/**
 * PyTorch pads both sides by the same amount; TensorFlow's 'same' pads a strided window on the far side first.
 * Both agree for stride 1 and an odd kernel, where 'same' spares a copy of the input. Otherwise the input is
 * padded by an operation of its own and the window runs 'valid', which every backend can differentiate.
 */
export function padForWindow(
  input: tf.Tensor4D,
  kernel: number,
  stride: number,
  padding: number,
  value = 0,
): { readonly padded: tf.Tensor4D; readonly pad: 'same' | 'valid' } {
  if (padding === 0) return { padded: input, pad: 'valid' };
  if (stride === 1 && kernel === 2 * padding + 1) return { padded: input, pad: 'same' };
  const border: [number, number] = [padding, padding];
  return { padded: tf.pad(input, [[0, 0], border, border, [0, 0]], value), pad: 'valid' };
}
