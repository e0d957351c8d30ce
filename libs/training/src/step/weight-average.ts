import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable, Optimizer } from '../optimizers/optimizer.ts';

export interface AverageOptions {
  /** Share of the average that each step keeps, for example 0.999. */
  readonly decay: number;
}

/** An exponential moving average of the trained parameters, starting from their initial values. */
export class WeightAverage {
  readonly slots: readonly NamedVariable[];
  readonly #sources: readonly tf.Variable[];
  readonly #decay: number;

  constructor(optimizer: Optimizer, { decay }: AverageOptions) {
    this.#decay = decay;
    this.#sources = optimizer.parameters.map(({ variable }) => variable);
    this.slots = optimizer.parameters.map(({ name, variable }) => ({
      name,
      variable: tf.tidy(() => tf.variable(tf.clone(variable), false)),
    }));
  }

  /** Moves the average towards the parameters; inside a tidy. */
  update(): void {
    this.slots.forEach(({ variable }, index) => {
      const source = this.#sources[index]!;
      variable.assign(tf.add(tf.mul(variable, this.#decay), tf.mul(source, 1 - this.#decay)));
    });
  }

  /** Runs something with the averaged values in the parameters, and puts their own back whatever happens. */
  async during<T>(run: () => T | Promise<T>): Promise<T> {
    const own = this.#sources.map((source) => tf.clone(source));
    const put = (values: readonly tf.Tensor[]) => {
      this.#sources.forEach((source, index) => {
        source.assign(values[index]!);
      });
    };
    put(this.slots.map(({ variable }) => variable));
    try {
      return await run();
    } finally {
      put(own);
      tf.dispose(own);
    }
  }

  /** Begins anew from the parameters as they are, where they were loaded after it was made. */
  restart(): void {
    this.#sources.forEach((source, index) => {
      this.slots[index]!.variable.assign(source);
    });
  }

  /** Puts the averaged values into the parameters for good, at the end of training. */
  settle(): void {
    this.#sources.forEach((source, index) => {
      source.assign(this.slots[index]!.variable);
    });
  }

  dispose(): void {
    for (const { variable } of this.slots) variable.dispose();
  }
}
