import type { LossBatch } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import { clipGradients, jointNorm, type ClipOptions } from './clip.ts';
import { withoutPrefix } from './prefixed-tensors.ts';
import type { MetricLayout } from './step-metrics.ts';
import type { TrainingStep } from './training-step.ts';

/** What happens to gradients before the optimiser sees them. */
export interface GradientSettings {
  readonly clip: ClipOptions;
  readonly centralize: boolean;
}

/**
 * The body of a step: a function of its input tensors and of variables, which it assigns; nothing is read back, so
 * that it can be recorded.
 *
 * @param inputs `images`, `labels`, `prepared:…` and `optimizer:…`
 * @returns the step's numbers in one vector, and which lies where
 */
export function computeStep(
  step: TrainingStep,
  settings: GradientSettings,
  inputs: tf.NamedTensorMap,
): { readonly values: tf.Tensor1D; readonly layout: MetricLayout } {
  const { optimizer, loss } = step;
  const variables = optimizer.parameters.map(({ variable }) => variable);
  const forward = new ForwardPass(step, inputs);
  try {
    const before = step.skipsNonFinite ? copiesOf(step) : [];
    const { value, grads } = tf.variableGrads(() => forward.loss(), variables);
    const gradients = variables.map((variable) => {
      const gradient = gradientOf(variable, grads);
      return settings.centralize ? centralized(gradient) : gradient;
    });
    const norm = jointNorm(gradients);
    optimizer.apply(clipGradients(gradients, norm, settings.clip), withoutPrefix(inputs, 'optimizer:'));
    loss.update(forward.batch);
    step.average?.update();
    if (step.skipsNonFinite) {
      // Infinity minus infinity and NaN are both not equal to themselves: one test for loss and gradients.
      const finite = tf.equal(tf.sub(tf.add(value, norm), tf.add(value, norm)), 0);
      for (const [variable, old] of before) variable.assign(tf.where(finite, variable, old));
    }
    const numbers = [value, norm, ...forward.metrics];
    const { logits, labels } = forward.batch;
    if (logits !== undefined) numbers.push(accuracyOf(logits, labels));
    return {
      values: tf.stack(numbers.map((number) => tf.reshape(number, []))) as tf.Tensor1D,
      layout: forward.layout,
    };
  } finally {
    forward.dispose();
  }
}

/** The forward pass, holding on to what outlives it: the gradient tape's own tidy would free all but the loss. */
class ForwardPass {
  readonly #step: TrainingStep;
  readonly #inputs: tf.NamedTensorMap;
  readonly #kept: tf.Tensor[] = [];
  #batch: LossBatch | undefined;
  metrics: readonly tf.Tensor[] = [];
  layout: MetricLayout = { terms: [], hinge: [], hasAccuracy: false };

  constructor(step: TrainingStep, inputs: tf.NamedTensorMap) {
    this.#step = step;
    this.#inputs = inputs;
  }

  get batch(): LossBatch {
    if (this.#batch === undefined) throw new Error('The loss has not been computed yet.');
    return this.#batch;
  }

  loss(): tf.Scalar {
    const { model, frozenModel, loss } = this.#step;
    const { images, labels } = this.#inputs;
    const embeddings = model.forward(images as tf.Tensor4D, { training: !frozenModel });
    const prepared = withoutPrefix(this.#inputs, 'prepared:');
    const batch = this.#step.lossBatch(embeddings, labels as tf.Tensor1D, prepared);
    const { total, terms, hinge = {} } = loss.compute(batch);
    const hasAccuracy = batch.logits !== undefined;
    this.#batch = batch;
    this.layout = { terms: Object.keys(terms), hinge: Object.keys(hinge), hasAccuracy };
    this.metrics = [...Object.values(terms), ...Object.values(hinge)];
    this.#kept.push(embeddings, ...(batch.logits === undefined ? [] : [batch.logits]), ...this.metrics);
    for (const tensor of this.#kept) tf.keep(tensor);
    return total;
  }

  dispose(): void {
    tf.dispose(this.#kept);
  }
}

function copiesOf(step: TrainingStep): (readonly [tf.Variable, tf.Tensor])[] {
  return step.variables().map(({ variable }) => [variable, tf.clone(variable)] as const);
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

function accuracyOf(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
}
