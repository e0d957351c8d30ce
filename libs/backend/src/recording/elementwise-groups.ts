import { operations, type Outcome, type Spread } from './elementwise-program.ts';
import { keyOf, sameShape, sizeOf, type GraphView } from './graph-view.ts';
import type { NativeBinding } from './native-engine.ts';
import type { OpNode, ValueRef } from './trace.ts';

/** Smaller tensors are in the cache anyway: measured, a group of them takes as long as its ops do. */
const smallest = 2 ** 16;
/** Of one group, so that its values between stay in the cache. */
const most = { members: 64, inputs: 24 } as const;

/** Ops whose result is true or false. */
const truths = /^(?:Greater|GreaterEqual|Less|LessEqual|Equal|NotEqual|IsNan|Logical(?:And|Or|Not))$/;
/** Ops that TensorFlow does together with the convolution or product before them, unless that is far away. */
const followers = /^(?:Relu|ReluGrad)$/;

/** Nodes that can run as one op. */
export interface Group {
  readonly shape: readonly number[];
  /** Nodes, in their order. */
  readonly members: ReadonlySet<number>;
  readonly first: number;
  readonly last: number;
}

/** The groups of elementwise ops among the nodes that a graph needs, each of one shape. */
export function elementwiseGroups(
  view: GraphView,
  needed: ReadonlySet<number>,
  binding: NativeBinding,
): Group[] {
  const finder = new GroupFinder(view, binding);
  for (const at of view.nodes.keys()) if (needed.has(at)) finder.place(at);
  return finder.groups.filter((group) => pays(group, view));
}

class GroupFinder {
  /** In the order of their last members. */
  groups: Group[] = [];
  readonly #view: GraphView;
  readonly #binding: NativeBinding;
  readonly #groupOf = new Map<number, Group>();

  constructor(view: GraphView, binding: NativeBinding) {
    this.#view = view;
    this.#binding = binding;
  }

  /** Puts a node into the group of what it reads, or into one of its own, where that is possible. */
  place(at: number): void {
    const node = this.#view.nodes[at]!;
    if (node.kind !== 'op') return;
    const reduced = reductionOf(node, this.#view);
    const shape = reduced === undefined ? node.outputs[0]?.shape : this.#view.typeOf(node.inputs[0]!).shape;
    if (shape === undefined || sizeOf(shape) < smallest) return;
    const operands = this.#operandsOf(node, shape, reduced !== undefined);
    if (operands === undefined) return;
    const near = new Set<Group>();
    for (const value of operands) {
      const group = value.kind === 'node' ? this.#groupOf.get(value.node) : undefined;
      if (
        group !== undefined &&
        sameShape(group.shape, shape) &&
        sameShape(this.#view.typeOf(value).shape, shape)
      )
        near.add(group);
    }
    // A truth value exists inside of a group only.
    const bound = operands.filter((value) => this.#view.isTruth(value));
    const holds = (members: ReadonlySet<number>) =>
      bound.every((value) => value.kind === 'node' && members.has(value.node));
    for (const choice of [[...near], ...[...near].map((group) => [group])]) {
      const all = new Set([...choice.flatMap((group) => [...group.members]), at].sort((a, b) => a - b));
      if (choice.length === 0 || !holds(all) || !this.#fits(all, shape)) continue;
      this.groups = this.groups.filter((group) => !choice.includes(group));
      this.#form(all, shape);
      return;
    }
    if (bound.length > 0 || reduced !== undefined || followers.test(node.op) || node.op === 'Cast') return;
    this.#form(new Set([at]), shape);
  }

  #form(members: ReadonlySet<number>, shape: readonly number[]): void {
    const order = [...members];
    const group = { shape, members, first: order[0]!, last: order.at(-1)! };
    for (const member of members) this.#groupOf.set(member, group);
    this.groups.push(group);
  }

  /** What a node reads, each value without the reshapes that change nothing; undefined where it cannot be in a group. */
  #operandsOf(node: OpNode, shape: readonly number[], reduces: boolean): ValueRef[] | undefined {
    const known = node.op in operations || reduces || node.op === 'Cast';
    if (!known) return undefined;
    const type = node.outputs[0]!.dtype;
    if (type !== (truths.test(node.op) ? this.#binding.TF_BOOL : this.#binding.TF_FLOAT)) return undefined;
    const operands = (reduces ? node.inputs.slice(0, 1) : node.inputs).map((value) =>
      this.#view.plain(value),
    );
    const usable = operands.every((value) => {
      if (this.#view.isTruth(value)) return value.kind === 'node' && this.#groupOf.has(value.node);
      if (node.op === 'Cast' || !this.#view.isFloat(value)) return false;
      return (
        this.#view.numberOf(value) !== undefined ||
        spreadOf(this.#view.typeOf(value).shape, shape) !== undefined
      );
    });
    return usable ? operands : undefined;
  }

  /** Whether these nodes can run as one: few enough, and nothing that they read waits for one of them. */
  #fits(members: ReadonlySet<number>, shape: readonly number[]): boolean {
    if (members.size > most.members) return false;
    const inputs = new Set<string>();
    const outside: number[] = [];
    for (const member of members) {
      const node = this.#view.nodes[member] as OpNode;
      for (const given of node.inputs) {
        const value = this.#view.plain(given);
        if (
          value.kind === 'node' &&
          members.has(value.node) &&
          sameShape(this.#view.typeOf(value).shape, shape)
        )
          continue;
        inputs.add(keyOf(value));
        if (value.kind === 'node') outside.push(value.node);
      }
    }
    if (inputs.size > most.inputs) return false;
    const floor = this.#floor(members);
    const seen = new Set<number>();
    for (let at = outside.pop(); at !== undefined; at = outside.pop()) {
      if (members.has(at)) return false;
      if (seen.has(at)) continue;
      // What runs together waits for everything that any part of it reads.
      const together = this.#groupOf.get(at)?.members ?? [at];
      for (const one of together) {
        seen.add(one);
        const node = this.#view.nodes[one]!;
        if (one < floor || node.kind !== 'op') continue;
        for (const value of node.inputs) if (value.kind === 'node') outside.push(value.node);
      }
    }
    return true;
  }

  /** Below this node nothing can wait for any of these: no group there reaches further up. */
  #floor(members: ReadonlySet<number>): number {
    let floor = Math.min(...members);
    for (let at = this.groups.length - 1; at >= 0 && this.groups[at]!.last >= floor; at--)
      floor = Math.min(floor, this.groups[at]!.first);
    return floor;
  }
}

/** A group of one op gains nothing; a truth value turned into a number is no op of its own. */
function pays({ members }: Group, view: GraphView): boolean {
  return [...members].filter((at) => (view.nodes[at] as OpNode).op !== 'Cast').length > 1;
}

/** What a sum or a mean gives, where it is one over the last axis or over all. */
export function reductionOf(node: OpNode, view: GraphView): Outcome | undefined {
  if (node.op !== 'Sum' && node.op !== 'Mean') return undefined;
  const [value, along] = node.inputs as [ValueRef, ValueRef];
  const axes = along.kind === 'node' ? view.nodes[along.node]! : undefined;
  const { shape } = view.typeOf(value);
  if (axes?.kind !== 'constant' || shape.length === 0) return undefined;
  const given = new Set(Array.from(axes.values, (axis) => (axis < 0 ? axis + shape.length : axis)));
  if (given.size === shape.length) return node.op === 'Sum' ? 'sum' : 'mean';
  if (given.size !== 1 || !given.has(shape.length - 1)) return undefined;
  return node.op === 'Sum' ? 'rowSums' : 'rowMeans';
}

/** How a tensor of one shape is spread over one of another, by TensorFlow's rules of broadcasting. */
export function spreadOf(shape: readonly number[], over: readonly number[]): Spread | undefined {
  if (sameShape(shape, over)) return 'whole';
  if (shape.length > over.length) return undefined;
  if (sizeOf(shape) === 1) return 'number';
  const columns = over.at(-1)!;
  if (shape.at(-1) === columns && sizeOf(shape) === columns) return 'row';
  const rows = over.slice(0, -1);
  return shape.length === over.length && shape.at(-1) === 1 && sameShape(shape.slice(0, -1), rows)
    ? 'column'
    : undefined;
}
