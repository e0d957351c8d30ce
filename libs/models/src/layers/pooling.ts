import * as tf from '@tensorflow/tfjs-core';
import { plainLayer, type Layer } from './layer.ts';
import { padForWindow, windowedLength } from './padding.ts';

export interface PoolOptions {
  /** Side of the square window, and the stride where none is given. */
  readonly size: number;
  readonly stride?: number;
  readonly padding?: number;
}

/** The greatest value in each window; a padded cell is never the greatest. Incomplete windows are left out. */
export function maxPool(name: string, options: PoolOptions): Layer {
  const { size, stride = size, padding = 0 } = options;
  return plainLayer(
    name,
    `max pool ${size}x${size}${stride === 1 ? '' : ` /${stride}`}`,
    (input) => {
      const lowest = -3.4e38;
      const { padded, pad } = padForWindow(input as tf.Tensor4D, size, stride, padding, lowest);
      return tf.maxPool(padded, size, stride, pad);
    },
    ([height = 0, width = 0, channels = 0]) => [
      windowedLength(height, size, stride, padding),
      windowedLength(width, size, stride, padding),
      channels,
    ],
    (graph, input) =>
      graph.node('MaxPool', [input], [], {
        ints: {
          kernel_shape: [size, size],
          strides: [stride, stride],
          pads: [padding, padding, padding, padding],
        },
      }),
  );
}

/** The mean over height and width: [batch, height, width, channels] to [batch, channels]. */
export function globalAveragePool(name: string): Layer {
  return plainLayer(
    name,
    'global average pool',
    (input) => tf.mean(input, [1, 2]),
    ([, , channels = 0]) => [channels],
    (graph, input) =>
      graph.node('Flatten', [graph.node('GlobalAveragePool', [input])], [], { ints: { axis: 1 }, rank: 2 }),
  );
}
