import * as tf from '@tensorflow/tfjs-core';
import { applyGathered, gatherGradients, type GradientSettings } from './compute-step.ts';
import { NamedRecording } from './named-recording.ts';
import { withoutPrefix } from './prefixed-tensors.ts';
import type { MetricLayout } from './step-metrics.ts';
import type { TrainingStep } from './training-step.ts';

/**
 * Several batches and one update: memory is that of one batch, the gradient the mean of theirs. The sums are zero
 * between steps and so are no part of a checkpoint.
 */
export class AccumulatedStep {
  readonly #step: TrainingStep;
  readonly #sums: readonly tf.Variable[];
  readonly #gather: NamedRecording<tf.Tensor1D>;
  readonly #apply: NamedRecording<tf.Tensor1D>;
  layout: MetricLayout = { terms: [], hinge: [], hasAccuracy: false };

  /** @param batches in a step */
  constructor(step: TrainingStep, settings: GradientSettings, batches: number, enabled: boolean) {
    this.#step = step;
    this.#sums = step.optimizer.parameters.map(({ variable }) =>
      tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
    );
    this.#gather = new NamedRecording(
      (inputs) => {
        const { values, layout } = gatherGradients(step, this.#sums, 1 / batches, inputs);
        this.layout = layout;
        return values;
      },
      { name: 'the gradients of a batch', enabled },
    );
    this.#apply = new NamedRecording(
      (inputs) => {
        const numbers = Object.values(withoutPrefix(inputs, 'numbers:')) as tf.Tensor1D[];
        const before = Object.values(withoutPrefix(inputs, 'before:'));
        return applyGathered(step, settings, this.#sums, numbers, before, inputs);
      },
      { name: 'the update', enabled },
    );
  }

  /**
   * @param batches makes the inputs of each batch
   * @param update makes those of the optimiser
   */
  run(batches: readonly (() => tf.NamedTensorMap)[], update: () => tf.NamedTensorMap): tf.Tensor1D {
    const before = this.#step.skipsNonFinite
      ? this.#step.variables().map(({ variable }) => tf.clone(variable))
      : [];
    const numbers: tf.Tensor1D[] = [];
    try {
      for (const inputs of batches) numbers.push(this.#gather.call(inputs));
      return this.#apply.call(() => ({
        ...update(),
        ...listed('numbers:', numbers),
        ...listed('before:', before),
      }));
    } finally {
      tf.dispose([before, numbers]);
    }
  }

  get state(): NamedRecording<tf.Tensor1D>['state'] {
    return this.#gather.state;
  }

  dispose(): void {
    this.#gather.dispose();
    this.#apply.dispose();
    tf.dispose([...this.#sums]);
  }
}

/** Copies (of references, not of values) under names in their order, which a caller may free apart. */
function listed(prefix: string, tensors: readonly tf.Tensor[]): tf.NamedTensorMap {
  return Object.fromEntries(tensors.map((tensor, place) => [`${prefix}${place}`, tf.clone(tensor)]));
}
