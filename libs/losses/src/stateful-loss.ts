import type * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch, LossResult } from './contract.ts';
import type { HostArray } from './host-array.ts';
import { restoreVariables } from './restore-variables.ts';

/** What losses with variables of their own share. */
export abstract class StatefulLoss implements Loss {
  readonly name: string;
  readonly needsLogits = false;
  readonly #trained: Readonly<Record<string, tf.Variable>>;
  readonly #variables: Readonly<Record<string, tf.Variable>>;

  /**
   * @param trained variables for the optimiser, by their name in the state
   * @param kept variables that `update` changes
   */
  constructor(
    name: string,
    trained: Readonly<Record<string, tf.Variable>>,
    kept: Readonly<Record<string, tf.Variable>> = {},
  ) {
    this.name = name;
    this.#trained = trained;
    this.#variables = { ...trained, ...kept };
  }

  abstract compute(batch: LossBatch): LossResult;

  prepare(...[]: [classes: Int32Array, step?: number]): Record<string, HostArray> {
    return {};
  }

  parameters(): readonly tf.Variable[] {
    return Object.values(this.#trained);
  }

  state(): tf.NamedTensorMap {
    return { ...this.#variables };
  }

  restore(state: tf.NamedTensorMap): void {
    restoreVariables(this.name, this.#variables, state);
  }

  dispose(): void {
    for (const variable of Object.values(this.#variables)) variable.dispose();
  }
}
