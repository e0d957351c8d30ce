import type { JointLoss } from '@rangeloss/losses';
import type { EmbeddingModel, Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable, Optimizer } from '../optimizers/optimizer.ts';
import type { WeightAverage } from './weight-average.ts';

/** The trained variables of a loss under the names that its state gives them. */
export function namedLossParameters(loss: JointLoss): NamedVariable[] {
  const names = new Map(Object.entries(loss.state()).map(([name, tensor]) => [tensor.id, name]));
  return loss.parameters().map((variable) => {
    const name = names.get(variable.id);
    if (name === undefined) throw new Error('A loss trains a variable that its state does not hold.');
    return { name: `loss.${name}`, variable };
  });
}

/** All variables that a training step may change, under names that are unique and stay the same between runs. */
export function stateVariables(parts: {
  readonly model: EmbeddingModel;
  readonly head: Head;
  readonly loss: JointLoss;
  readonly optimizer: Optimizer;
  readonly average: WeightAverage | undefined;
}): NamedVariable[] {
  const prefixed = (prefix: string, variables: readonly NamedVariable[]) =>
    variables.map(({ name, variable }) => ({ name: `${prefix}.${name}`, variable }));
  const lossState = Object.entries(parts.loss.state()).map(([name, variable]) => {
    if (!(variable instanceof tf.Variable)) throw new Error(`The loss state "${name}" is not a variable.`);
    return { name, variable };
  });
  return [
    ...prefixed('model', parts.model.parameters),
    ...prefixed('model', parts.model.buffers),
    ...prefixed('head', parts.head.parameters),
    ...prefixed('optimizer', parts.optimizer.slots),
    ...prefixed('average', parts.average?.slots ?? []),
    ...prefixed('loss', lossState),
  ];
}
