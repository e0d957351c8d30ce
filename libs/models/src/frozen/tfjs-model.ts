import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingModel } from '../embedding-model.ts';
import { parameterLike, type LoadedState } from '../torch-state.ts';
import { readTfjsWeights, type PartReader } from './tfjs-weights.ts';

/** The two files of a saved model, as tfjs lays them out. */
export interface TfjsFiles {
  /** The content of `model.json`. */
  readonly json: {
    readonly format: 'rangeloss-model';
    readonly generatedBy: string;
    readonly model: { readonly name: string; readonly inputShape: readonly number[] };
    readonly weightsManifest: tf.io.WeightsManifestConfig;
  };
  /** The content of the file that the manifest names. */
  readonly weights: Uint8Array;
}

const WEIGHTS_FILE = 'group1-shard1of1.bin';

/**
 * A model's parameters and running statistics as `model.json` with a weights manifest and one binary file, by tfjs's
 * own encoder. tfjs's tools read the weights; the topology is this library's (the model's name), not tfjs-layers'.
 */
export async function tfjsFiles(model: EmbeddingModel): Promise<TfjsFiles> {
  const named = parameterLike(model).map(({ name, variable }) => ({ name, tensor: variable }));
  const { data, specs } = await tf.io.encodeWeights(named);
  return {
    json: {
      format: 'rangeloss-model',
      generatedBy: `TensorFlow.js tfjs-core ${tf.version_core}`,
      model: { name: model.name, inputShape: model.inputShape },
      weightsManifest: [{ paths: [WEIGHTS_FILE], weights: specs }],
    },
    weights: new Uint8Array(data),
  };
}

/**
 * Loads weights of a tfjs manifest into a model of the same kind, by name.
 *
 * @param json the parsed `model.json`, or a bare weights manifest
 * @param rename from the manifest's name to the model's
 * @throws UserError when a tensor has another shape; nothing is changed then
 */
export async function loadTfjsFiles(
  model: EmbeddingModel,
  json: unknown,
  read: PartReader,
  rename: (name: string) => string = (name) => name,
): Promise<LoadedState> {
  const tensors = await readTfjsWeights(json, read);
  try {
    const saved = new Map(Object.entries(tensors).map(([name, tensor]) => [rename(name), tensor]));
    const entries = parameterLike(model);
    for (const { name, variable } of entries) {
      const tensor = saved.get(name);
      if (tensor === undefined || tensor.shape.join() === variable.shape.join()) continue;
      throw new UserError(
        `The parameter ${name} is [${tensor.shape.join(', ')}] there, and [${variable.shape.join(', ')}] is expected.`,
        { field: name, mend: 'Use the same model options as the weights have.' },
      );
    }
    const loaded = entries.filter(({ name }) => saved.has(name));
    for (const { name, variable } of loaded) variable.assign(saved.get(name)!);
    const known = new Set(entries.map(({ name }) => name));
    return {
      loaded: loaded.map(({ name }) => name),
      missing: entries.map(({ name }) => name).filter((name) => !saved.has(name)),
      unused: [...saved.keys()].filter((name) => !known.has(name)),
    };
  } finally {
    tf.dispose(tensors);
  }
}
