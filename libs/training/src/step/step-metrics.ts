import type * as tf from '@tensorflow/tfjs-core';

/** The numbers of one step, read from the device in one transfer. */
export interface StepNumbers {
  /** The weighted sum that was minimised. */
  readonly loss: number;
  /** Unweighted terms by name. */
  readonly terms: Readonly<Record<string, number>>;
  /** Per term with a hinge over the batch: 1 where it was open. */
  readonly hinge: Readonly<Record<string, number>>;
  /** Euclidean norm of all gradients before clipping. */
  readonly gradientNorm: number;
  /** Share of the batch whose greatest logit is the right one; absent without logits. */
  readonly accuracy?: number;
}

/** Which number lies where in the vector that a step puts out. */
export interface MetricLayout {
  readonly terms: readonly string[];
  readonly hinge: readonly string[];
  readonly hasAccuracy: boolean;
}

/** The metrics of a step that may still be running on the device. */
export class PendingMetrics {
  readonly #values: tf.Tensor1D;
  readonly #layout: MetricLayout;

  constructor(values: tf.Tensor1D, layout: MetricLayout) {
    this.#values = values;
    this.#layout = layout;
  }

  /** Waits for the step, gives its numbers and frees the tensor; to be called once. */
  async read(): Promise<StepNumbers> {
    try {
      const values = await this.#values.data<'float32'>();
      const { terms, hinge, hasAccuracy } = this.#layout;
      let place = 2;
      const named = (names: readonly string[]) =>
        Object.fromEntries(names.map((name) => [name, values[place++]!]));
      return {
        loss: values[0]!,
        gradientNorm: values[1]!,
        terms: named(terms),
        hinge: named(hinge),
        ...(hasAccuracy ? { accuracy: values[place]! } : {}),
      };
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    this.#values.dispose();
  }
}
