import { elementwiseNode, operations, type Operand, type Outcome } from './elementwise-program.ts';
import { elementwiseGroups, reductionOf, spreadOf, type Group } from './elementwise-groups.ts';
import { GraphView, sameShape, sizeOf, type GraphNode } from './graph-view.ts';
import type { NativeBinding, NativeEngine } from './native-engine.ts';
import type { ConstantNode, OpNode, ValueRef, ValueType } from './trace.ts';

/** Whether groups are fused: on processors, where the binding has the op, and unless `RANGELOSS_ELEMENTWISE=0` forbids it. */
export function fusesElementwise({ binding, isUsingGpuDevice }: NativeEngine): boolean {
  const allowed = process.env['RANGELOSS_ELEMENTWISE'] !== '0';
  return allowed && binding.elementwiseOp === true && isUsingGpuDevice !== true;
}

/**
 * Lets an op of ours do whole groups of elementwise ops, and the sums at their ends, in one pass over memory
 * (`native/elementwise_op.h`). A group is all of one shape; what it reads besides may be a number, a row or a column. It may
 * have several results. Numbers are those of the single ops, bit for bit, except for the order in which sums add up.
 *
 * The order of nodes stays; what is no longer used becomes an empty constant, and references that the
 * groups have moved are given anew.
 *
 * @param outputs what the graph has to give; other nodes count only where these need them
 */
export function fuseElementwise(
  nodes: readonly GraphNode[],
  externals: readonly ValueType[],
  outputs: readonly ValueRef[],
  binding: NativeBinding,
): { readonly nodes: readonly GraphNode[]; readonly outputs: readonly ValueRef[] } {
  const view = new GraphView(nodes, externals, binding);
  const needed = view.neededFor(outputs);
  const groups = elementwiseGroups(view, needed, binding);
  const members = new Set(groups.flatMap((group) => [...group.members]));
  const empty: ConstantNode = {
    kind: 'constant',
    type: { dtype: binding.TF_FLOAT, shape: [] },
    values: new Float32Array(1),
  };
  const result: GraphNode[] = nodes.map((node, at) => (needed.has(at) && !members.has(at) ? node : empty));
  const moved = new Map<number, ValueRef>();
  for (const group of groups) {
    const read = readOutside(group.members, view, needed, outputs);
    writeGroup(group, read, { view, binding, result, moved });
  }
  const now = (value: ValueRef): ValueRef =>
    value.kind === 'node' && value.output === 0 ? (moved.get(value.node) ?? value) : value;
  return {
    nodes: result.map((node) => (node.kind === 'op' ? { ...node, inputs: node.inputs.map(now) } : node)),
    outputs: outputs.map(now),
  };
}

interface Writing {
  readonly view: GraphView;
  readonly binding: NativeBinding;
  /** The graph that is being made. */
  readonly result: GraphNode[];
  /** Where the members' results are now. */
  readonly moved: Map<number, ValueRef>;
}

/** Writes a group's op in the place of its last member. */
function writeGroup(
  { shape, members, last: place }: Group,
  read: ReadonlySet<number>,
  { view, binding, result, moved }: Writing,
): void {
  const stepOf = new Map<number, number>();
  const steps: { operation: number; operands: Operand[] }[] = [];
  const results: { outcome: Outcome; step: number; shape: readonly number[] }[] = [];
  const operand = (given: ValueRef): Operand => {
    const value = view.plain(given);
    const step = value.kind === 'node' ? stepOf.get(value.node) : undefined;
    if (step !== undefined && sameShape(view.typeOf(value).shape, shape)) return { kind: 'step', step };
    const number = view.numberOf(value);
    if (number !== undefined) return { kind: 'number', number };
    return { kind: 'input', value, spread: spreadOf(view.typeOf(value).shape, shape)! };
  };
  for (const at of members) {
    const node = view.nodes[at] as OpNode;
    const outcome = reductionOf(node, view);
    const operands = (outcome === undefined ? node.inputs : node.inputs.slice(0, 1)).map(operand);
    // A sum, and a truth value as a number, are the step before them in another guise.
    const [same] = operands;
    const guise = same?.kind === 'step' && (outcome !== undefined || node.op === 'Cast');
    const step = guise ? same.step : steps.push({ operation: operations[node.op]!, operands }) - 1;
    stepOf.set(at, step);
    if (!read.has(at)) continue;
    const [type] = node.outputs as [ValueType];
    const output = results.push({ outcome: outcome ?? 'values', step, shape: type.shape }) - 1;
    const value: ValueRef = { kind: 'node', node: place, output };
    moved.set(
      at,
      type.dtype === binding.TF_BOOL
        ? { kind: 'node', node: result.push(truthOf(value, type, binding)) - 1, output: 0 }
        : value,
    );
  }
  const columns = shape.at(-1) ?? 1;
  result[place] = elementwiseNode({ rows: sizeOf(shape) / columns, columns, steps, results }, binding);
}

/** A truth value that the op has given as 0 or 1. */
function truthOf(
  value: ValueRef,
  type: ValueType,
  { TF_FLOAT, TF_BOOL, TF_ATTR_TYPE }: NativeBinding,
): OpNode {
  const attributes = [
    { name: 'SrcT', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'DstT', type: TF_ATTR_TYPE, value: TF_BOOL },
  ];
  return { kind: 'op', op: 'Cast', attributes, inputs: [value], outputs: [type] };
}

/** Members whose results somebody else needs. */
function readOutside(
  members: ReadonlySet<number>,
  view: GraphView,
  needed: ReadonlySet<number>,
  outputs: readonly ValueRef[],
): Set<number> {
  const readers = [...needed].flatMap((at) => {
    const node = view.nodes[at]!;
    return node.kind === 'op' && !members.has(at) ? node.inputs : [];
  });
  return new Set(
    [...readers, ...outputs].flatMap((value) =>
      value.kind === 'node' && members.has(value.node) ? [value.node] : [],
    ),
  );
}
