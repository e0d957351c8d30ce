import * as tf from '@tensorflow/tfjs-core';

/** A variable with a name that is unique within its owner. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** What an optimiser needs to know of a parameter. */
export interface OptimizedParameter extends NamedVariable {
  readonly decay: boolean;
  /** Factor on the learning rate of this parameter's group; 1 by default. */
  readonly rateFactor?: number;
}

/**
 * Changes parameters by their gradients. Whatever varies from step to step enters as a scalar tensor (`inputs`),
 * so that a step recorded once can be replayed; whatever it remembers is in `slots`, so that a checkpoint is whole.
 */
export interface Optimizer {
  readonly name: string;
  readonly parameters: readonly OptimizedParameter[];
  readonly slots: readonly NamedVariable[];
  /**
   * The numbers of one step, made on the host in double precision.
   * @param rate learning rate
   * @param step steps taken before this one
   */
  inputs(rate: number, step: number): Readonly<Record<string, number>>;
  /**
   * Updates every parameter; called inside a tidy.
   * @param gradients one per parameter, in their order
   * @param inputs scalars under the names that `inputs` gave
   */
  apply(gradients: readonly tf.Tensor[], inputs: tf.NamedTensorMap): void;
  dispose(): void;
}

/** A slot of zeros in the shape of a parameter. */
export function slotFor(parameter: NamedVariable, name: string): NamedVariable {
  return {
    name: `${parameter.name}.${name}`,
    variable: tf.tidy(() => tf.variable(tf.zerosLike(parameter.variable), false)),
  };
}

/** The learning rate of a parameter's group. */
export function groupRate(rate: tf.Tensor, { rateFactor = 1 }: OptimizedParameter): tf.Tensor {
  return rateFactor === 1 ? rate : tf.mul(rate, rateFactor);
}

export function disposeAll(variables: readonly NamedVariable[]): void {
  for (const { variable } of variables) variable.dispose();
}
