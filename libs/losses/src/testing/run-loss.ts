import * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch } from '../contract.ts';
import { hostTensors } from '../host-array.ts';
import type { Matrix } from './numbers.ts';

/** What a loss gives for a batch, in plain numbers. */
export interface RunResult {
  readonly total: number;
  readonly terms: Record<string, number>;
  readonly active: Record<string, number[]>;
  readonly hinge: Record<string, number>;
  /** Gradient of the total at the embeddings, flattened. */
  readonly gradient: Float32Array;
  /** Gradient of the total at the logits, flattened; empty without logits. */
  readonly logitsGradient: Float32Array;
  /** Gradient of the total at each trained variable, flattened, by its name in the state. */
  readonly parameterGradients: Record<string, Float32Array>;
}

/** One forward and backward pass of a loss. @throws Error when tensors leak */
export function runLoss(
  loss: Loss,
  embeddings: Matrix,
  classes: readonly number[],
  { logits, step = 0 }: { readonly logits?: Matrix; readonly step?: number } = {},
): RunResult {
  const before = tf.memory().numTensors;
  const result = tf.tidy(() => {
    const width = embeddings[0]?.length ?? 1;
    const x = tf.tensor2d(embeddings.flat(), [embeddings.length, width]);
    const z = logits && tf.tensor2d(logits.flat(), [logits.length, logits[0]!.length]);
    const prepared = hostTensors(loss.prepare(Int32Array.from(classes), step));
    const labels = tf.tensor1d([...classes], 'int32');
    const compute = (rows: tf.Tensor2D, scores?: tf.Tensor2D) => {
      const batch: LossBatch = {
        embeddings: rows,
        labels,
        prepared,
        ...(scores === undefined ? {} : { logits: scores }),
      };
      return loss.compute(batch);
    };
    const { total, terms, active, hinge } = compute(x, z);
    // Tying both inputs in with weight zero gives every loss a gradient at each, used or not.
    const tied = (rows: tf.Tensor, scores?: tf.Tensor): tf.Tensor => {
      const value = compute(rows as tf.Tensor2D, scores as tf.Tensor2D | undefined).total;
      const zero = (tensor: tf.Tensor) => tf.mul(tf.sum(tensor), 0);
      const scored = scores === undefined ? value : tf.add(value, zero(scores));
      return tf.add(scored, zero(rows));
    };
    const gradients = z === undefined ? tf.grads((rows) => tied(rows))([x]) : tf.grads(tied)([x, z]);
    return {
      total: scalar(total),
      terms: mapped(terms, scalar),
      active: mapped(active, (tensor) => [...tensor.dataSync()]),
      hinge: mapped(hinge ?? {}, scalar),
      gradient: gradients[0]!.dataSync<'float32'>(),
      logitsGradient: gradients[1]?.dataSync<'float32'>() ?? new Float32Array(),
      parameterGradients: parameterGradients(loss, () => compute(x, z).total),
    };
  });
  const leaked = tf.memory().numTensors - before;
  if (leaked !== 0) throw new Error(`${loss.name} leaked ${leaked} tensors.`);
  return result;
}

function parameterGradients(loss: Loss, total: () => tf.Scalar): Record<string, Float32Array> {
  const parameters = loss.parameters();
  if (parameters.length === 0) return {};
  // Tied in with weight zero, a variable that nothing depends on has a gradient too.
  const tied = () =>
    parameters.reduce<tf.Scalar>((sum, variable) => tf.add(sum, tf.mul(tf.sum(variable), 0)), total());
  const { grads } = tf.variableGrads(tied, [...parameters]);
  return Object.fromEntries(
    Object.entries(loss.state()).flatMap(([name, tensor]) => {
      const variable = parameters.find((parameter) => parameter === tensor);
      return variable === undefined ? [] : [[name, grads[variable.name]!.dataSync<'float32'>()]];
    }),
  );
}

function scalar(tensor: tf.Scalar): number {
  return tensor.dataSync()[0]!;
}

function mapped<T, U>(map: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}
