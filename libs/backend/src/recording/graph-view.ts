import type { ConstantNode, OpNode, ValueRef } from './trace.ts';

export type GraphNode = ConstantNode | OpNode;

/** Looks at the values of a recorded graph, also while it is being changed. */
export class GraphView {
  readonly #nodes: readonly GraphNode[];
  readonly #externals: readonly { readonly shape: readonly number[] }[];

  constructor(nodes: readonly GraphNode[], externals: readonly { readonly shape: readonly number[] }[]) {
    this.#nodes = nodes;
    this.#externals = externals;
  }

  shapeOf(value: ValueRef): readonly number[] {
    if (value.kind === 'external') return this.#externals[value.external]!.shape;
    const node = this.#nodes[value.node]!;
    return node.kind === 'constant' ? node.type.shape : node.outputs[value.output]!.shape;
  }

  /** The op that makes a value, where it is one of this name. */
  opAt(value: ValueRef | undefined, op: string): OpNode | undefined {
    const node = value?.kind === 'node' ? this.#nodes[value.node] : undefined;
    return node?.kind === 'op' && node.op === op ? node : undefined;
  }

  /** Whether all elements are known to be this number. */
  filledWith(value: ValueRef, number: number): boolean {
    const node = value.kind === 'node' ? this.#nodes[value.node] : undefined;
    if (node?.kind === 'constant') return node.values.every((item) => item === number);
    return node?.kind === 'op' && node.op === 'Fill' && this.filledWith(node.inputs[1]!, number);
  }

  /** x and slope of `x > 0 ? x : x * slope` with a slope for each channel, where a node is that. */
  preluOf(node: OpNode): { readonly x: ValueRef; readonly slope: ValueRef } | undefined {
    if (node.op !== 'Select') return undefined;
    const [condition, x, otherwise] = node.inputs as [ValueRef, ValueRef, ValueRef];
    const greater = this.opAt(condition, 'Greater');
    const product = this.opAt(otherwise, 'Mul');
    if (greater === undefined || product === undefined) return undefined;
    if (!same(greater.inputs[0]!, x) || !this.filledWith(greater.inputs[1]!, 0)) return undefined;
    const [a, b] = product.inputs as [ValueRef, ValueRef];
    const slope = same(a, x) ? b : same(b, x) ? a : undefined;
    if (slope === undefined) return undefined;
    const shape = this.shapeOf(slope);
    return shape.length === 1 && shape[0] === this.shapeOf(x).at(-1) ? { x, slope } : undefined;
  }
}

/** Whether two references are to one value. */
export function same(a: ValueRef, b: ValueRef): boolean {
  return keyOf(a) === keyOf(b);
}

/** A name for a value. */
export function keyOf(value: ValueRef): string {
  return value.kind === 'node' ? `${value.node}:${value.output}` : `x${value.external}`;
}
