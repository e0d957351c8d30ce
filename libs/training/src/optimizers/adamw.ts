import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { disposeAll, groupRate, slotFor, type OptimizedParameter, type Optimizer } from './optimizer.ts';

export const adamwSchema = z.strictObject({
  rate: z.number().positive().default(1e-3),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
  weightDecay: z.number().nonnegative().default(0.01),
  /** Factor on the rate for the head's parameters. */
  headRate: z.number().nonnegative().default(1),
  /** Decay biases, norms and PReLU slopes too, as PyTorch does unless told otherwise. */
  decayAll: z.boolean().default(false),
});

/**
 * Adam with decoupled weight decay. The bias corrections are made on the host in double precision: one minus a
 * power of 0.999 in float32 is wrong in the fifth digit.
 *
 * @see Loshchilov, Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2
 */
export function adamw(
  options: z.output<typeof adamwSchema>,
  parameters: readonly OptimizedParameter[],
): Optimizer {
  const { beta1, beta2, epsilon, weightDecay } = options;
  const means = parameters.map((parameter) => slotFor(parameter, 'mean'));
  const squares = parameters.map((parameter) => slotFor(parameter, 'square'));
  const slots = [...means, ...squares];
  return {
    name: 'adamw',
    parameters,
    slots,
    inputs: (rate, step) => ({
      rate,
      meanCorrection: 1 / (1 - beta1 ** (step + 1)),
      squareCorrection: 1 / Math.sqrt(1 - beta2 ** (step + 1)),
    }),
    apply(gradients, inputs) {
      parameters.forEach((parameter, index) => {
        const { variable } = parameter;
        const gradient = gradients[index]!;
        const rate = groupRate(inputs['rate']!, parameter);
        const mean = moved(means[index]!.variable, gradient, beta1);
        const square = moved(squares[index]!.variable, tf.square(gradient), beta2);
        const root = tf.add(tf.mul(tf.sqrt(square), inputs['squareCorrection']!), epsilon);
        let change = tf.div(tf.mul(mean, inputs['meanCorrection']!), root);
        if (weightDecay > 0 && (parameter.decay || options.decayAll)) {
          change = tf.add(change, tf.mul(variable, weightDecay));
        }
        variable.assign(tf.sub(variable, tf.mul(change, rate)));
      });
    },
    dispose: () => {
      disposeAll(slots);
    },
  };
}

/** Moves a slot to `keep` of itself and the rest of a new value, and returns it. */
function moved(slot: tf.Variable, value: tf.Tensor, keep: number): tf.Tensor {
  const result = tf.add(tf.mul(slot, keep), tf.mul(value, 1 - keep));
  slot.assign(result);
  return result;
}
