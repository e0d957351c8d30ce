import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '../optimizers/optimizer.ts';

/** A tensor's numbers on the host. */
export interface HostTensor {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Everything that a run needs to go on as if it had never stopped. */
export interface TrainingSnapshot {
  /** Steps taken. */
  readonly step: number;
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** What callbacks remember, by their names; JSON values. */
  readonly callbacks: Readonly<Record<string, unknown>>;
}

/** Copies the variables' values to the host. */
export async function captureTensors(
  variables: readonly NamedVariable[],
): Promise<Record<string, HostTensor>> {
  const entries = await Promise.all(
    variables.map(async ({ name, variable }) => {
      const values = await variable.data();
      // A copy: the CPU backend hands out the array that it goes on computing with.
      const data = variable.dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
      return [name, { data, shape: variable.shape.slice() }] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/**
 * Writes saved values into variables, all or nothing.
 *
 * @throws UserError that names the tensors that are missing, unknown or of another shape
 */
export function restoreTensors(
  variables: readonly NamedVariable[],
  tensors: Readonly<Record<string, HostTensor>>,
): void {
  const problems = differences(variables, tensors);
  if (problems.length > 0) {
    throw new UserError(
      `The checkpoint does not fit the model, head, loss and optimiser: ${problems.slice(0, 5).join('; ')}` +
        (problems.length > 5 ? `; and ${problems.length - 5} more.` : '.'),
      { mend: 'Use the configuration that wrote it, or load the weights that fit with loadWeights.' },
    );
  }
  for (const { name, variable } of variables) assign(variable, tensors[name]!);
}

/** The names that fitted and those that did not, after weights were loaded as far as they fit. */
export interface LoadedWeights {
  readonly loaded: readonly string[];
  /** Variables that kept their values, with the reason. */
  readonly kept: readonly string[];
  /** Saved tensors that no variable wanted. */
  readonly unused: readonly string[];
}

/** Writes what fits by name and shape into variables, and lists what does not. */
export function loadWeights(
  variables: readonly NamedVariable[],
  tensors: Readonly<Record<string, HostTensor>>,
): LoadedWeights {
  const fitting = variables.filter((variable) => problemOf(variable, tensors) === undefined);
  for (const { name, variable } of fitting) assign(variable, tensors[name]!);
  const wanted = new Set(variables.map(({ name }) => name));
  return {
    loaded: fitting.map(({ name }) => name),
    kept: variables.flatMap((variable) => problemOf(variable, tensors) ?? []),
    unused: Object.keys(tensors).filter((name) => !wanted.has(name)),
  };
}

function differences(
  variables: readonly NamedVariable[],
  tensors: Readonly<Record<string, HostTensor>>,
): string[] {
  const wanted = new Set(variables.map(({ name }) => name));
  return [
    ...variables.flatMap((variable) => problemOf(variable, tensors) ?? []),
    ...Object.keys(tensors)
      .filter((name) => !wanted.has(name))
      .map((name) => `${name} is not wanted here`),
  ];
}

function problemOf(
  { name, variable }: NamedVariable,
  tensors: Readonly<Record<string, HostTensor>>,
): string | undefined {
  const saved = tensors[name];
  if (saved === undefined) return `${name} is missing`;
  if (saved.shape.join() === variable.shape.join()) return undefined;
  return `${name} is [${saved.shape.join(', ')}] there and [${variable.shape.join(', ')}] here`;
}

function assign(variable: tf.Variable, { data, shape }: HostTensor): void {
  tf.tidy(() => {
    variable.assign(tf.tensor(data.slice(), [...shape], variable.dtype));
  });
}
