import * as tf from '@tensorflow/tfjs-core';
import { clipGradients, jointNorm, type ClipOptions } from './clip.ts';
import { ForwardPass } from './forward-pass.ts';
import { withoutPrefix } from './prefixed-tensors.ts';
import type { MetricLayout } from './step-metrics.ts';
import type { TrainingStep } from './training-step.ts';

/** What happens to gradients before the optimiser sees them. */
export interface GradientSettings {
  readonly clip: ClipOptions;
  readonly centralize: boolean;
}

/** The numbers of a step in one vector, and which lies where. */
export interface StepValues {
  readonly values: tf.Tensor1D;
  readonly layout: MetricLayout;
}

/**
 * The body of a step of one batch: a function of its input tensors and of variables, which it assigns; nothing is read
 * back, so that it can be recorded.
 *
 * @param inputs `images`, `labels`, `prepared:…` and `optimizer:…`, and `mix:…` and `mixed:…` where images are mixed
 */
export function computeStep(
  step: TrainingStep,
  settings: GradientSettings,
  inputs: tf.NamedTensorMap,
): StepValues {
  const forward = new ForwardPass(step, inputs);
  try {
    const before = step.skipsNonFinite ? step.variables().map(({ variable }) => tf.clone(variable)) : [];
    const { value, gradients } = gradientsOf(step, forward);
    const norm = applyGradients(step, settings, gradients, inputs);
    step.loss.update(forward.batch);
    step.average?.update();
    restoreUnlessFinite(step, before, [value, norm]);
    const [first, ...rest] = forward.numbers(value);
    return { values: stacked([first, norm, ...rest]), layout: forward.layout };
  } finally {
    forward.dispose();
  }
}

/**
 * The part of a step that each of its batches takes: adds the batch's share of the mean gradient to the sums.
 *
 * @param sums one variable per parameter
 * @param share that the batch has in the mean
 * @returns the batch's numbers without the gradient norm, which is that of the sum
 */
export function gatherGradients(
  step: TrainingStep,
  sums: readonly tf.Variable[],
  share: number,
  inputs: tf.NamedTensorMap,
): StepValues {
  const forward = new ForwardPass(step, inputs);
  try {
    const { value, gradients } = gradientsOf(step, forward);
    for (const [place, gradient] of gradients.entries()) {
      sums[place]!.assign(tf.add(sums[place]!, tf.mul(gradient, share)));
    }
    step.loss.update(forward.batch);
    return { values: stacked(forward.numbers(value)), layout: forward.layout };
  } finally {
    forward.dispose();
  }
}

/**
 * The end of a step of several batches: the optimiser takes the gathered gradients, and the sums are zero again.
 *
 * @param numbers of each batch, as `gatherGradients` gave them
 * @param before values of the step's variables before its first batch, where it skips what is not finite
 */
export function applyGathered(
  step: TrainingStep,
  settings: GradientSettings,
  sums: readonly tf.Variable[],
  numbers: readonly tf.Tensor1D[],
  before: readonly tf.Tensor[],
  inputs: tf.NamedTensorMap,
): tf.Tensor1D {
  const means = tf.mean<tf.Tensor1D>(tf.stack([...numbers]), 0);
  const norm = applyGradients(step, settings, sums, inputs);
  step.average?.update();
  for (const sum of sums) sum.assign(tf.zerosLike(sum));
  const loss = tf.slice(means, 0, 1);
  restoreUnlessFinite(step, before, [tf.reshape(loss, []), norm]);
  return tf.concat([loss, tf.reshape(norm, [1]), tf.slice(means, 1)]);
}

function gradientsOf(
  { optimizer }: TrainingStep,
  forward: ForwardPass,
): { readonly value: tf.Scalar; readonly gradients: readonly tf.Tensor[] } {
  const variables = optimizer.parameters.map(({ variable }) => variable);
  const { value, grads } = tf.variableGrads(() => forward.loss(), variables);
  return { value, gradients: variables.map((variable) => gradientOf(variable, grads)) };
}

/** Centralises, clips and hands on to the optimiser. @returns the norm before clipping */
function applyGradients(
  { optimizer }: TrainingStep,
  { centralize, clip }: GradientSettings,
  given: readonly tf.Tensor[],
  inputs: tf.NamedTensorMap,
): tf.Scalar {
  const gradients = centralize ? given.map(centralized) : given;
  const norm = jointNorm(gradients);
  optimizer.apply(clipGradients(gradients, norm, clip), withoutPrefix(inputs, 'optimizer:'));
  return norm;
}

/** Puts the values of before back where one of the numbers is none; does nothing where none were kept. */
function restoreUnlessFinite(
  step: TrainingStep,
  before: readonly tf.Tensor[],
  [one, other]: readonly [tf.Scalar, tf.Scalar],
): void {
  if (before.length === 0) return;
  // Infinity minus infinity and NaN are both not equal to themselves: one test for loss and gradients.
  const finite = tf.equal(tf.sub(tf.add(one, other), tf.add(one, other)), 0);
  for (const [place, { variable }] of step.variables().entries()) {
    variable.assign(tf.where(finite, variable, before[place]!));
  }
}

function stacked(numbers: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.stack(numbers.map((number) => tf.reshape(number, []))) as tf.Tensor1D;
}

/** A parameter that the loss does not reach in a batch has a zero gradient, not none. */
function gradientOf(variable: tf.Variable, gradients: tf.NamedTensorMap): tf.Tensor {
  const known: Readonly<Record<string, tf.Tensor | null | undefined>> = gradients;
  return known[variable.name] ?? tf.zerosLike(variable);
}

/** Subtracts the mean over all axes but the last; vectors stay as they are. */
function centralized(gradient: tf.Tensor): tf.Tensor {
  if (gradient.rank < 2) return gradient;
  const axes = gradient.shape.slice(0, -1).map((_, axis) => axis);
  return tf.sub(gradient, tf.mean(gradient, axes, true));
}
