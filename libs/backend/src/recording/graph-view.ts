import type { NativeBinding } from './native-engine.ts';
import type { ConstantNode, OpNode, ValueRef, ValueType } from './trace.ts';

export type GraphNode = ConstantNode | OpNode;

/** What can be told of the values of a recorded graph. */
export class GraphView {
  readonly nodes: readonly GraphNode[];
  readonly #externals: readonly ValueType[];
  readonly #binding: NativeBinding;

  constructor(nodes: readonly GraphNode[], externals: readonly ValueType[], binding: NativeBinding) {
    this.nodes = nodes;
    this.#externals = externals;
    this.#binding = binding;
  }

  typeOf(value: ValueRef): ValueType {
    if (value.kind === 'external') return this.#externals[value.external]!;
    const node = this.nodes[value.node]!;
    return node.kind === 'constant' ? node.type : node.outputs[value.output]!;
  }

  isTruth(value: ValueRef): boolean {
    return this.typeOf(value).dtype === this.#binding.TF_BOOL;
  }

  isFloat(value: ValueRef): boolean {
    return this.typeOf(value).dtype === this.#binding.TF_FLOAT;
  }

  /** The value behind reshapes and copies that change nothing. */
  plain(value: ValueRef): ValueRef {
    if (value.kind === 'external') return value;
    const node = this.nodes[value.node]!;
    if (node.kind === 'constant' || (node.op !== 'Reshape' && node.op !== 'Identity')) return value;
    const before = node.inputs[0]!;
    return sameShape(this.typeOf(before).shape, node.outputs[0]!.shape) ? this.plain(before) : value;
  }

  /** The number that a float32 tensor is filled with, where that is known. */
  numberOf(value: ValueRef): number | undefined {
    const node = value.kind === 'node' ? this.nodes[value.node]! : undefined;
    if (node === undefined || !this.isFloat(value)) return undefined;
    if (node.kind === 'op') return node.op === 'Fill' ? this.numberOf(node.inputs[1]!) : undefined;
    const [first] = node.values;
    return node.values.every((number) => Object.is(number, first)) ? first : undefined;
  }

  /** The nodes that these results need. */
  neededFor(outputs: readonly ValueRef[]): Set<number> {
    const needed = new Set<number>();
    const waiting = [...outputs];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (value.kind !== 'node' || needed.has(value.node)) continue;
      needed.add(value.node);
      const node = this.nodes[value.node]!;
      if (node.kind === 'op') waiting.push(...node.inputs);
    }
    return needed;
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, at) => size === b[at]);
}

/** A name for a value, the same for the same value. */
export function keyOf(value: ValueRef): string {
  return value.kind === 'node' ? `${value.node}:${value.output}` : `x${value.external}`;
}
