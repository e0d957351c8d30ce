import * as tf from '@tensorflow/tfjs-core';

/** An array made on the host that becomes a tensor before the step. */
export interface HostArray {
  readonly data: Int32Array | Float32Array;
  readonly shape: readonly number[];
  readonly dtype: 'int32' | 'float32';
}

/** An int32 array; one-dimensional unless a shape is given. */
export function hostInt32(data: Int32Array, shape: readonly number[] = [data.length]): HostArray {
  return { data, shape, dtype: 'int32' };
}

/** A float32 array; one-dimensional unless a shape is given. */
export function hostFloat32(data: Float32Array, shape: readonly number[] = [data.length]): HostArray {
  return { data, shape, dtype: 'float32' };
}

/** Uploads prepared arrays under their names; the caller disposes the tensors (or calls it inside a tidy). */
export function hostTensors(arrays: Readonly<Record<string, HostArray>>): tf.NamedTensorMap {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data, [...shape], dtype),
    ]),
  );
}

/**
 * The smallest power of two that is at least `count` and `least`. Padding to it keeps the number of different tensor
 * shapes logarithmic, so that few steps have to be recorded, and memory within a factor two of what is used.
 */
export function paddedCapacity(count: number, least = 1): number {
  let capacity = 1;
  while (capacity < count || capacity < least) capacity *= 2;
  return capacity;
}
