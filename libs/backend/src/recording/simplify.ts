import { GraphView, keyOf, same, type GraphNode } from './graph-view.ts';
import type { OpNode, ValueRef } from './trace.ts';

/**
 * Replaces what tfjs spells out in several ops by the one op that TensorFlow has for it.
 *
 * - The gradient of a ReLU, `dy * cast(x > 0)`, in tfjs's five ops (Greater, IsNan, Select, Cast, Mul) or written by
 *   hand in three, becomes `ReluGrad`. Where the graph has `relu(x)` too, that stands in for `x`: the same sign, and
 *   the convolution in front may then be fused with its ReLU.
 * - Adding one value per channel, `Add` of [..., channels] and [channels], becomes `BiasAdd`, which fuses with the
 *   convolution or matrix product in front.
 *
 * The number and order of nodes stay, so that references stay valid; what is no longer used TensorFlow prunes.
 */
export function simplify(
  nodes: readonly GraphNode[],
  externals: readonly { readonly shape: readonly number[] }[],
  types: { readonly float: number; readonly typeAttribute: number },
): GraphNode[] {
  const view = new GraphView(nodes, externals);
  /** x of `x > 0`. */
  const positive = (value: ValueRef): ValueRef | undefined => {
    const greater = view.opAt(value, 'Greater');
    return greater !== undefined && view.filledWith(greater.inputs[1]!, 0) ? greater.inputs[0] : undefined;
  };
  /** x of tfjs's `step(x)` with slope 0, which passes NaN on. */
  const step = (value: ValueRef): ValueRef | undefined => {
    const outer = view.opAt(value, 'Select');
    const inner = outer === undefined ? undefined : view.opAt(outer.inputs[2], 'Select');
    if (outer === undefined || inner === undefined || view.opAt(outer.inputs[0], 'IsNan') === undefined)
      return undefined;
    const x = positive(inner.inputs[0]!);
    const ones = view.filledWith(inner.inputs[1]!, 1) && view.filledWith(inner.inputs[2]!, 0);
    return ones && x !== undefined && same(x, outer.inputs[1]!) ? x : undefined;
  };
  const rectified = new Map<string, ValueRef>();
  for (const [at, node] of nodes.entries()) {
    if (node.kind === 'op' && node.op === 'Relu') {
      rectified.set(keyOf(node.inputs[0]!), { kind: 'node', node: at, output: 0 });
    }
  }

  const reluGradient = (node: OpNode): OpNode | undefined => {
    if (node.op !== 'Mul') return undefined;
    for (const [mask, dy] of [
      [node.inputs[1]!, node.inputs[0]!],
      [node.inputs[0]!, node.inputs[1]!],
    ] as const) {
      const cast = view.opAt(mask, 'Cast');
      if (cast?.outputs[0]?.dtype !== types.float) continue;
      const x = positive(cast.inputs[0]!) ?? step(cast.inputs[0]!);
      if (x === undefined || !sameShape(view.shapeOf(x), view.shapeOf(dy))) continue;
      const attributes = [{ name: 'T', type: types.typeAttribute, value: types.float }];
      return { ...node, op: 'ReluGrad', attributes, inputs: [dy, rectified.get(keyOf(x)) ?? x] };
    }
    return undefined;
  };
  const biasAdd = (node: OpNode): OpNode | undefined => {
    if ((node.op !== 'Add' && node.op !== 'AddV2') || node.outputs[0]?.dtype !== types.float)
      return undefined;
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    for (const [value, bias] of [
      [a, b],
      [b, a],
    ] as const) {
      const shape = view.shapeOf(value);
      const last = view.shapeOf(bias);
      const producer = view.opAt(value, 'Conv2D') ?? view.opAt(value, 'MatMul');
      if (producer === undefined || last.length !== 1 || last[0] !== shape.at(-1) || shape.length < 2)
        continue;
      return { ...node, op: 'BiasAdd', inputs: [value, bias] };
    }
    return undefined;
  };
  return nodes.map((node) => (node.kind === 'op' ? (reluGradient(node) ?? biasAdd(node) ?? node) : node));
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, at) => size === b[at]);
}
