import { UserError } from '@rangeloss/foundation';
import type { EmbeddingModel } from '../embedding-model.ts';
import { toTorch, type TorchTensor } from '../torch-layout.ts';
import { parameterLike } from '../torch-state.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { FLOAT, type OnnxValueInfo } from './onnx-model.ts';
import { encodeOnnx } from './onnx-proto.ts';

/** Of 2021: every runtime in use reads it, and it has all that the networks need. */
const OPSET = 13;
const IR_VERSION = 7;

/**
 * A network at evaluation (running statistics) as an .onnx file, for any runtime.
 *
 * Input `images`: float32 [batch, channels, height, width], the order of ONNX and PyTorch, with the values that the
 * model was trained on. Output `embeddings`: float32 [batch, embeddingSize].
 *
 * @throws UserError for a model of layers of one's own without `toOnnx`, or above the 2 GiB of the format
 */
export async function exportOnnx(model: EmbeddingModel): Promise<Uint8Array> {
  if (model.toOnnx === undefined) {
    throw new UserError(`The model ${model.name} does not say what it is in ONNX.`, { field: 'model' });
  }
  const entries = await Promise.all(
    parameterLike(model).map(async (entry) => {
      const values = Float32Array.from(await entry.variable.data<'float32'>());
      const tensor: TorchTensor = toTorch(entry, values);
      return [entry.variable.id, [entry.name, tensor] as const] as const;
    }),
  );
  const bytes = entries.reduce((sum, [, [, { data }]]) => sum + data.byteLength, 0);
  if (bytes > 2 ** 31 - 2 ** 20) {
    throw new UserError(`The model ${model.name} is above the 2 GiB that an .onnx file may have.`, {
      field: 'model',
      mend: 'Save it as safetensors.',
    });
  }
  const graph = new OnnxGraph(new Map(entries));
  const output = model.toOnnx(graph, { name: 'images', rank: 4 });
  const result = graph.node('Identity', [output]);
  const nodes = graph.nodes.map((node) =>
    node.name === result.name ? { ...node, output: ['embeddings'] } : node,
  );
  const [height, width, channels] = model.inputShape;
  return encodeOnnx({
    irVersion: IR_VERSION,
    producerName: 'rangeloss',
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: [{ key: 'model', value: model.name }],
    graph: {
      name: model.name,
      node: nodes,
      initializer: graph.tensors,
      input: [valueInfo('images', [channels, height, width])],
      output: [valueInfo('embeddings', [model.embeddingSize])],
    },
  });
}

/** A float32 value whose first axis is the batch. */
function valueInfo(name: string, shape: readonly number[]): OnnxValueInfo {
  const dim = [{ dimParam: 'batch' }, ...shape.map((dimValue) => ({ dimValue }))];
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
