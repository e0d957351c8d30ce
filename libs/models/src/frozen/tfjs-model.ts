import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingModel } from '../embedding-model.ts';
import { graphTopology, type GraphTopology } from '../tfjs-graph/graph-topology.ts';
import { CONSTANTS } from '../tfjs-graph/graph-writer.ts';
import { parameterLike, type LoadedState } from '../torch-state.ts';
import { readTfjsWeights, type PartReader } from './tfjs-weights.ts';

/** The two files of a saved model, as tfjs lays them out. */
export interface TfjsFiles {
  /** The content of `model.json`. */
  readonly json: Partial<GraphTopology> & {
    /** `rangeloss-model` holds weights alone, for `loadTfjsFiles`. */
    readonly format: 'graph-model' | 'rangeloss-model';
    readonly generatedBy: string;
    readonly userDefinedMetadata: { readonly model: string; readonly inputShape: readonly number[] };
    readonly weightsManifest: tf.io.WeightsManifestConfig;
  };
  /** The content of the file that the manifest names. */
  readonly weights: Uint8Array;
}

const WEIGHTS_FILE = 'group1-shard1of1.bin';

/**
 * A network at evaluation as a tfjs graph model: `model.json` with a topology and a weights manifest, and one binary
 * file. `tf.loadGraphModel` runs it without this library, `loadTfjsFiles` reads its weights: parameters and running
 * statistics have the model's own names.
 *
 * Input `images`: float32 [batch, height, width, channels]. Output `embeddings`: float32 [batch, embeddingSize]. A model
 * with layers that `exportOnnx` does not know either is written without topology, for `loadTfjsFiles` alone.
 */
export async function tfjsFiles(model: EmbeddingModel): Promise<TfjsFiles> {
  const graph = graphTopology(model);
  const constants = (graph?.constants ?? []).map(({ name, data, shape }) => ({
    name,
    tensor: tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
  }));
  const parameters = parameterLike(model).map(({ name, variable }) => ({ name, tensor: variable }));
  const { data, specs } = await tf.io.encodeWeights([...parameters, ...constants]).finally(() => {
    tf.dispose(constants.map(({ tensor }) => tensor));
  });
  return {
    json: {
      format: graph === undefined ? 'rangeloss-model' : 'graph-model',
      generatedBy: `TensorFlow.js tfjs-core ${tf.version_core}`,
      userDefinedMetadata: { model: model.name, inputShape: model.inputShape },
      ...graph?.topology,
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
      unused: [...saved.keys()].filter((name) => !known.has(name) && !name.startsWith(CONSTANTS)),
    };
  } finally {
    tf.dispose(tensors);
  }
}
