import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingModel } from './embedding-model.ts';
import type { Parameter } from './parameter.ts';
import { fromTorch, toTorch, type TorchTensor } from './torch-layout.ts';

/** The names of a state dict that found their place, and those that did not. */
export interface LoadedState {
  readonly loaded: readonly string[];
  /** Parameters and buffers of the model that the state dict does not have; they keep their values. */
  readonly missing: readonly string[];
  /** Entries of the state dict that the model does not have. */
  readonly unused: readonly string[];
}

/**
 * Loads a PyTorch state dict into a model. Names are the model's own, which are those of torchvision (ResNet) and
 * InsightFace (IResNet); another naming is mapped by `rename`.
 *
 * @param state as a safetensors file of the state dict gives it
 * @param rename from the state dict's name to the model's
 * @throws UserError when a tensor has another shape; nothing is changed then
 */
export function loadTorchState(
  model: EmbeddingModel,
  state: Readonly<Record<string, TorchTensor>>,
  rename: (name: string) => string = (name) => name,
): LoadedState {
  const renamed = new Map(Object.entries(state).map(([name, tensor]) => [rename(name), tensor]));
  const entries = parameterLike(model);
  const values = entries.flatMap((entry) => {
    const tensor = renamed.get(entry.name);
    return tensor === undefined ? [] : [[entry, fromTorch(entry, tensor)] as const];
  });
  for (const [{ variable }, data] of values) {
    tf.tidy(() => {
      variable.assign(tf.tensor(data, variable.shape));
    });
  }
  const known = new Set(entries.map(({ name }) => name));
  return {
    loaded: values.map(([{ name }]) => name),
    missing: entries.map(({ name }) => name).filter((name) => !renamed.has(name)),
    unused: [...renamed.keys()].filter((name) => !known.has(name)),
  };
}

/** A model's parameters and buffers as a PyTorch state dict; a safetensors file of it loads there. */
export async function torchState(model: EmbeddingModel): Promise<Record<string, TorchTensor>> {
  const entries = await Promise.all(
    parameterLike(model).map(async (entry) => {
      const values = Float32Array.from(await entry.variable.data<'float32'>());
      return [entry.name, toTorch(entry, values)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Parameters and buffers alike, each with its layout in PyTorch. */
export function parameterLike(model: EmbeddingModel): Parameter[] {
  const buffers = model.buffers.map(({ name, variable }) => ({
    name,
    variable,
    decay: false,
    layout: { kind: 'vector' } as const,
  }));
  return [...model.parameters, ...buffers];
}
