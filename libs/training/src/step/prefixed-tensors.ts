import type * as tf from '@tensorflow/tfjs-core';

/** The tensors whose names begin with a prefix, under the rest of their names. */
export function withoutPrefix(map: tf.NamedTensorMap, prefix: string): tf.NamedTensorMap {
  return Object.fromEntries(
    Object.entries(map)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
