import { GraphView, type GraphNode } from './graph-view.ts';
import { preluOp } from './layer-kernels.ts';

/**
 * Turns what is left of `x > 0 ? x : x * slope`, where no convolution of ours does it, into one op of ours. The numbers are
 * the same. The number and order of nodes stay; what is no longer used TensorFlow prunes.
 *
 * @param externals the shapes of what comes from outside
 */
export function fusePrelu(
  nodes: readonly GraphNode[],
  externals: readonly { readonly shape: readonly number[] }[],
): GraphNode[] {
  const view = new GraphView(nodes, externals);
  return nodes.map((node) => {
    if (node.kind === 'constant') return node;
    const parts = view.preluOf(node);
    return parts === undefined
      ? node
      : { ...node, op: preluOp, attributes: [], inputs: [parts.x, parts.slope] };
  });
}
