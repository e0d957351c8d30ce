import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { disposeAll, groupRate, slotFor, type OptimizedParameter, type Optimizer } from './optimizer.ts';

export const larsSchema = z.strictObject({
  rate: z.number().positive().default(0.5),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().nonnegative().default(0),
  /** The paper's eta: how far a layer may go, relative to its norm. */
  trust: z.number().positive().default(0.001),
  /** Factor on the rate for the head's parameters. */
  headRate: z.number().nonnegative().default(1),
});

/**
 * Layer-wise adaptive rates for large batches: each layer's rate is the global one times
 * `trust |w| / (|g| + decay |w|)`. Biases, norms and PReLU slopes take the plain rate and no decay.
 *
 * @see You, Gitman, Ginsburg 2017, "Large Batch Training of Convolutional Networks", algorithm 1
 */
export function lars(
  options: z.output<typeof larsSchema>,
  parameters: readonly OptimizedParameter[],
): Optimizer {
  const { momentum, weightDecay, trust } = options;
  const slots = parameters.map((parameter) => slotFor(parameter, 'velocity'));
  return {
    name: 'lars',
    parameters,
    slots,
    inputs: (rate) => ({ rate }),
    apply(gradients, inputs) {
      parameters.forEach((parameter, index) => {
        const { variable, decay } = parameter;
        const velocity = slots[index]!.variable;
        const gradient = gradients[index]!;
        const rate = groupRate(inputs['rate']!, parameter);
        const change = decay ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient;
        const local = decay ? tf.mul(rate, layerTrust(variable, gradient, trust, weightDecay)) : rate;
        velocity.assign(tf.add(tf.mul(velocity, momentum), tf.mul(change, local)));
        variable.assign(tf.sub(variable, velocity));
      });
    },
    dispose: () => {
      disposeAll(slots);
    },
  };
}

/** The trust ratio of a layer; 1 for a layer of zeros, which could never leave them, and for a zero gradient. */
function layerTrust(weight: tf.Tensor, gradient: tf.Tensor, trust: number, decay: number): tf.Tensor {
  const size = tf.norm(weight);
  const slope = tf.norm(gradient);
  const ratio = tf.div(tf.mul(size, trust), tf.maximum(tf.add(slope, tf.mul(size, decay)), 1e-12));
  const counts = tf.greater(tf.mul(size, slope), 0);
  return tf.where(counts, ratio, 1);
}
