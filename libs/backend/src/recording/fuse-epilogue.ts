import { convolutionOp } from './convolution-kernels.ts';
import type { ConstantNode, OpNode, ValueRef } from './trace.ts';

type Node = ConstantNode | OpNode;

/** What a convolution of ours already does to its sums before it stores them, in this order. */
const parts = ['scale', 'offset', 'slope', 'rectify'] as const;
type Part = (typeof parts)[number];
const isConvolution = new RegExp(`^${convolutionOp}$`);
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
  nodes: readonly Node[],
  externals: readonly { readonly shape: readonly number[] }[],
  outputs: readonly ValueRef[],
): Node[] {
  const readers = countReaders(nodes, outputs);
  const result = [...nodes];
  /** The last part that the convolution at a node does. */
  const lastPart = new Map<number, Part>();

  const opAt = (value: ValueRef | undefined, op: RegExp): OpNode | undefined => {
    const node = value?.kind === 'node' ? result[value.node] : undefined;
    return node?.kind === 'op' && op.test(node.op) ? node : undefined;
  };
  const shapeOf = (value: ValueRef): readonly number[] => {
    if (value.kind === 'external') return externals[value.external]!.shape;
    const node = result[value.node]!;
    return node.kind === 'constant' ? node.type.shape : node.outputs[value.output]!.shape;
  };
  const isZero = (value: ValueRef): boolean => {
    const node = value.kind === 'node' ? result[value.node] : undefined;
    return node?.kind === 'constant' && node.values.every((number) => number === 0);
  };
  /** The convolution that makes `value`, where `part` may still be added to it and it has no other readers. */
  const open = (value: ValueRef, part: Part, expectedReaders = 1): OpNode | undefined => {
    const conv = opAt(value, isConvolution);
    if (conv === undefined || value.kind !== 'node' || readers[value.node] !== expectedReaders)
      return undefined;
    const last = lastPart.get(value.node);
    return last === undefined || parts.indexOf(last) < parts.indexOf(part) ? conv : undefined;
  };
  const withInput = (value: ValueRef, part: keyof typeof inputAt, numbers: ValueRef, expectedReaders = 1) => {
    const conv = open(value, part, expectedReaders);
    const shape = shapeOf(numbers);
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
  /** `x > 0 ? x : x * slope`, all three of whose parts only this reads. */
  const prelu = ([condition, kept, scaled]: readonly ValueRef[]) => {
    const greater = opAt(condition, /^Greater$/);
    const product = opAt(scaled, /^Mul$/);
    if (greater === undefined || product === undefined || !isZero(greater.inputs[1]!)) return undefined;
    if (!same(greater.inputs[0]!, kept!) || ![condition, scaled].every((value) => readersOf(value!) === 1))
      return undefined;
    const [a, b] = product.inputs as [ValueRef, ValueRef];
    const slope = same(a, kept!) ? b : same(b, kept!) ? a : undefined;
    return slope && withInput(kept!, 'slope', slope, 3);
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
    else if (node.op === 'Select') fused = prelu(node.inputs);
    if (fused === undefined) continue;
    result[at] = { ...fused.conv, outputs: node.outputs };
    lastPart.set(at, fused.part);
  }
  return result;
}

function same(a: ValueRef, b: ValueRef): boolean {
  if (a.kind === 'external') return b.kind === 'external' && a.external === b.external;
  return b.kind === 'node' && a.node === b.node && a.output === b.output;
}

/** How many inputs of needed nodes, and outputs of the graph, read each node. */
function countReaders(nodes: readonly Node[], outputs: readonly ValueRef[]): number[] {
  const readers = nodes.map(() => 0);
  const waiting = [...outputs];
  const seen = new Set<number>();
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value.kind !== 'node') continue;
    readers[value.node]! += 1;
    if (seen.has(value.node)) continue;
    seen.add(value.node);
    const node = nodes[value.node]!;
    if (node.kind === 'op') waiting.push(...node.inputs);
  }
  return readers;
}
