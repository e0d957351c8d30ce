import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { disposeAll, groupRate, slotFor, type OptimizedParameter, type Optimizer } from './optimizer.ts';

export const sgdSchema = z
  .strictObject({
    rate: z.number().positive().default(0.05),
    momentum: z.number().min(0).lt(1).default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().nonnegative().default(0),
    /** Decay apart from the gradient, so that momentum does not gather it (Loshchilov and Hutter 2019). */
    decoupled: z.boolean().default(false),
    dampening: z.number().min(0).max(1).default(0),
    /** Factor on the rate for the head's parameters. */
    headRate: z.number().nonnegative().default(1),
    /** Decay biases, norms and PReLU slopes too, as PyTorch does unless told otherwise. */
    decayAll: z.boolean().default(false),
  })
  .refine(({ nesterov, momentum, dampening }) => !nesterov || (momentum > 0 && dampening === 0), {
    path: ['nesterov'],
    message: 'Nesterov needs a momentum above 0 and no dampening',
  });

/**
 * Stochastic gradient descent by PyTorch's conventions: decay joins the gradient, the velocity is
 * `v = momentum v + (1 - dampening) g` (the first gradient whole), the step is `rate v`, or for Nesterov
 * `rate (g + momentum v)`. The rate multiplies the velocity instead of entering it, so that a change of
 * rate acts at once.
 */
export function sgd(
  options: z.output<typeof sgdSchema>,
  parameters: readonly OptimizedParameter[],
): Optimizer {
  const { momentum, nesterov, weightDecay, decoupled, dampening } = options;
  const slots = momentum === 0 ? [] : parameters.map((parameter) => slotFor(parameter, 'velocity'));

  const velocityOf = (index: number, gradient: tf.Tensor, taken: tf.Tensor): tf.Tensor => {
    const slot = slots[index];
    if (slot === undefined) return gradient;
    const velocity = tf.add(
      tf.mul(slot.variable, momentum),
      dampening === 0 ? gradient : tf.mul(gradient, taken),
    );
    slot.variable.assign(velocity);
    return nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
  };

  return {
    name: 'sgd',
    parameters,
    slots,
    // PyTorch puts the first gradient into an empty velocity undampened.
    inputs: (rate, step) => ({ rate, taken: step === 0 ? 1 : 1 - dampening }),
    apply(gradients, inputs) {
      parameters.forEach((parameter, index) => {
        const { variable } = parameter;
        const decays = weightDecay > 0 && (parameter.decay || options.decayAll);
        const rate = groupRate(inputs['rate']!, parameter);
        let gradient = gradients[index]!;
        if (decays && !decoupled) gradient = tf.add(gradient, tf.mul(variable, weightDecay));
        let change = velocityOf(index, gradient, inputs['taken']!);
        if (decays && decoupled) change = tf.add(change, tf.mul(variable, weightDecay));
        variable.assign(tf.sub(variable, tf.mul(change, rate)));
      });
    },
    dispose: () => {
      disposeAll(slots);
    },
  };
}
