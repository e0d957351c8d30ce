import type { EmbeddingModel } from '../embedding-model.ts';
import { OnnxGraph } from '../onnx/onnx-graph.ts';
import { parameterLike } from '../torch-state.ts';
import { graphOperations, type GraphValue } from './graph-operations.ts';
import { batchShape, GraphWriter, type GraphConstant, type GraphNode } from './graph-writer.ts';

/** What `model.json` says of a graph model besides its weights. */
export interface GraphTopology {
  readonly modelTopology: {
    readonly node: readonly GraphNode[];
    readonly versions: { readonly producer: number; readonly minConsumer: number };
  };
  readonly signature: Readonly<Record<'inputs' | 'outputs', Readonly<Record<string, unknown>>>>;
}

/**
 * A network at evaluation as a tfjs graph, whose weights are the model's parameters under their own names: the walk
 * over the layers that `exportOnnx` makes, its operations turned into tfjs's, channels last.
 *
 * @returns undefined for a model with layers of one's own that do not say what they are, or say it in operations that
 *   no layer of this library has
 */
export function graphTopology(
  model: EmbeddingModel,
): { readonly topology: GraphTopology; readonly constants: readonly GraphConstant[] } | undefined {
  if (model.toOnnx === undefined) return undefined;
  const shapes = new Map(parameterLike(model).map(({ name, variable }) => [name, variable.shape]));
  // Values are not looked at here: the manifest has them in this library's layout.
  const onnx = new OnnxGraph(
    new Map(
      parameterLike(model).map(({ name, variable }) => [
        variable.id,
        [name, { data: new Float32Array(), shape: variable.shape }] as const,
      ]),
    ),
  );
  const last = model.toOnnx(onnx, { name: 'images', rank: 4 }).name;
  const graph = new GraphWriter();
  const values = new Map<string, GraphValue>();
  values.set('images', { name: graph.placeholder('images', model.inputShape), shape: model.inputShape });
  const given = new Map(onnx.tensors.map(({ name, rawData }) => [name, rawData]));
  for (const node of onnx.nodes) {
    const write = graphOperations.get(node.opType);
    const [first, ...others] = node.input.flatMap((name) => values.get(name) ?? []);
    if (write === undefined || first === undefined) return undefined;
    const weights = node.input
      .filter((name) => !values.has(name))
      .map((name) => {
        if (shapes.has(name)) return graph.weight(name);
        return graph.constant(name, new Float32Array(given.get(name)!.slice().buffer));
      });
    const shapeOf = (name: string) => shapes.get(name)!;
    values.set(node.output[0]!, write(graph, { node, values: [first, ...others], weights, shapeOf }));
  }
  graph.node('embeddings', 'Identity', [values.get(last)!.name]);
  return {
    topology: {
      modelTopology: { node: graph.nodes, versions: { producer: 1, minConsumer: 1 } },
      signature: {
        inputs: { images: endpoint('images', model.inputShape) },
        outputs: { embeddings: endpoint('embeddings', [model.embeddingSize]) },
      },
    },
    constants: graph.constants,
  };
}

function endpoint(name: string, shape: readonly number[]) {
  return { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: batchShape(shape) };
}
