import { convolutionOp } from './convolution-kernels.ts';
import { countReaders } from './count-readers.ts';
import { GraphView, type GraphNode } from './graph-view.ts';
import type { OpNode, ValueRef } from './trace.ts';

/** What a convolution of ours already does to its sums before it stores them, in this order. */
const parts = ['scale', 'offset', 'slope', 'rectify'] as const;
type Part = (typeof parts)[number];
/** The op's inputs that hold the first three; `rectify` is an attribute. */
const inputAt = { scale: 2, offset: 3, slope: 4 } as const;

/**
 * Lets our convolution op do what follows it in one pass: a factor and an offset for each channel (an inference's
 * batch normalisation, a bias), a PReLU or a ReLU. Only where nobody else reads what lies between, so that the same
 * numbers come out; an op's rounding is kept.
 *
 * The number and order of nodes stay, so that references stay valid; what is no longer used TensorFlow prunes.
 *
 * @param externals the shapes of what comes from outside
 * @param outputs what the graph has to give; other nodes count only where these need them
 */
export function fuseEpilogues(
  nodes: readonly GraphNode[],
  externals: readonly { readonly shape: readonly number[] }[],
  outputs: readonly ValueRef[],
): GraphNode[] {
  const readers = countReaders(nodes, outputs);
  const result = [...nodes];
  /** The last part that the convolution at a node does. */
  const lastPart = new Map<number, Part>();

  const view = new GraphView(result, externals);
  /** The convolution that makes `value`, where `part` may still be added to it and it has no other readers. */
  const open = (value: ValueRef, part: Part, expectedReaders = 1): OpNode | undefined => {
    const conv = view.opAt(value, convolutionOp);
    if (conv === undefined || value.kind !== 'node' || readers[value.node] !== expectedReaders)
      return undefined;
    const last = lastPart.get(value.node);
    return last === undefined || parts.indexOf(last) < parts.indexOf(part) ? conv : undefined;
  };
  const withInput = (value: ValueRef, part: keyof typeof inputAt, numbers: ValueRef, expectedReaders = 1) => {
    const conv = open(value, part, expectedReaders);
    const shape = view.shapeOf(numbers);
    if (conv === undefined || shape.length !== 1 || shape[0] !== conv.outputs[0]!.shape[3]) return undefined;
    const inputs = conv.inputs.map((input, at) => (at === inputAt[part] ? numbers : input));
    return { part, conv: { ...conv, inputs } };
  };
  const rectified = (value: ValueRef) => {
    const conv = open(value, 'rectify');
    if (conv === undefined) return undefined;
    const attributes = conv.attributes.map((attribute) =>
      attribute.name === 'rectify' ? { ...attribute, value: true } : attribute,
    );
    return { part: 'rectify' as const, conv: { ...conv, attributes } };
  };
  /** A PReLU, all three of whose parts only this reads. */
  const prelu = (node: OpNode) => {
    const found = view.preluOf(node);
    const [condition, , scaled] = node.inputs;
    if (found === undefined || ![condition, scaled].every((value) => readersOf(value!) === 1))
      return undefined;
    return withInput(found.x, 'slope', found.slope, 3);
  };
  const readersOf = (value: ValueRef) => (value.kind === 'node' ? readers[value.node] : undefined);

  for (const [at, node] of nodes.entries()) {
    if (node.kind !== 'op') continue;
    const [a, b] = node.inputs as [ValueRef, ValueRef];
    let fused: { part: Part; conv: OpNode } | undefined;
    if (node.op === 'Mul') fused = withInput(a, 'scale', b) ?? withInput(b, 'scale', a);
    else if (/^(?:Add|AddV2|BiasAdd)$/.test(node.op))
      fused = withInput(a, 'offset', b) ?? withInput(b, 'offset', a);
    else if (node.op === 'Relu') fused = rectified(a);
    else if (node.op === 'Select') fused = prelu(node);
    if (fused === undefined) continue;
    result[at] = { ...fused.conv, outputs: node.outputs };
    lastPart.set(at, fused.part);
  }
  return result;
}
