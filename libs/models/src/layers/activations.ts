import { preluGradient } from '@rangeloss/backend';
import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../initializers.ts';
import type { ParameterScope } from '../parameter.ts';
import { channelSum } from './bias.ts';
import { plainLayer, type Layer } from './layer.ts';
import { withGradient } from './written-gradient.ts';

/**
 * max(x, 0). Its own gradient costs three operations instead of tfjs's five on TensorFlow, and keeps the
 * output, which the next layer keeps anyway, instead of the input.
 */
export function relu(name: string): Layer {
  const rectify = (input: tf.Tensor) =>
    withGradient([input], () => {
      const value = tf.relu(input);
      return {
        value,
        saved: [value],
        gradient: (dy, [y]) => [tf.mul(dy, tf.cast(tf.greater(y!, 0), 'float32'))],
      };
    });
  return plainLayer(
    name,
    'relu',
    rectify,
    (shape) => shape,
    (graph, input) => graph.node('Relu', [input]),
  );
}

/**
 * x where x > 0, slope * x elsewhere, one trained slope per channel, 0.25 at the start. The slope is not
 * decayed: that would pull the unit towards a ReLU (He et al. 2015, section 2.1).
 */
export function prelu(scope: ParameterScope, name: string, channels: number): Layer {
  const slope = scope.child(name).parameter('weight', [channels], constant(0.25), { decay: false });
  const rectify = (input: tf.Tensor) =>
    withGradient([input, slope], () => ({
      value: tf.prelu(input, slope),
      saved: [input, slope],
      gradient: (dy, [x, factor]) =>
        preluGradient(dy, x!, factor!) ?? [
          tf.where(tf.greater(x!, 0), dy, tf.mul(dy, factor!)),
          channelSum(tf.mul(dy, tf.minimum(x!, 0))),
        ],
    }));
  return {
    forward: rectify,
    toOnnx: (graph, input) =>
      graph.node('PRelu', [input], [graph.weight(slope, input.rank === 4 ? [channels, 1, 1] : [channels])]),
    describe: (input) => ({
      output: input,
      rows: [{ name: scope.path(name), kind: 'prelu', output: input, parameters: channels, multiplyAdds: 0 }],
    }),
  };
}
