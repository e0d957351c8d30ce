import { countReaders } from './count-readers.ts';
import { keyOf, type GraphNode } from './graph-view.ts';
import type { OpAttribute } from './native-engine.ts';
import type { ConstantNode, ValueRef } from './trace.ts';

/** One call to TensorFlow. Slots number the handles of a run, in the order in which it gets them. */
export interface OpCall {
  readonly op: string;
  readonly attributes: OpAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: number;
  /** Slots that nobody reads after this call. */
  readonly spent: readonly number[];
}

/** A graph as calls one after the other. Slots begin with what comes from outside and the constants. */
export interface OpList {
  readonly constants: readonly ConstantNode[];
  readonly calls: readonly OpCall[];
  /** A slot for each output of the graph, all different and made by a call. */
  readonly results: readonly number[];
}

/** Ops that TensorFlow joins with what follows them, where it sees both. */
const joined = /Conv|MatMul/;

/** Whether a graph has fewer ops than a number, and none that a function does better. */
export function isShort(nodes: readonly GraphNode[], outputs: readonly ValueRef[], fewer: number): boolean {
  const readers = countReaders(nodes, outputs);
  const ops = nodes.flatMap((node, at) => (node.kind === 'op' && readers[at]! > 0 ? [node.op] : []));
  return ops.length < fewer && !ops.some((op) => joined.test(op));
}

/**
 * What to call for the outputs of a graph, and when what lies between can go.
 *
 * @param externals how many values come from outside
 */
export function opList(nodes: readonly GraphNode[], externals: number, outputs: readonly ValueRef[]): OpList {
  const readers = countReaders(nodes, outputs);
  const slots = new Map<string, number>();
  let next = externals;
  const slotOf = (value: ValueRef) => (value.kind === 'external' ? value.external : slots.get(keyOf(value))!);
  const claim = (node: number, output: number) => slots.set(keyOf({ kind: 'node', node, output }), next++);

  const constants = nodes.filter((node, at): node is ConstantNode => {
    const needed = node.kind === 'constant' && readers[at]! > 0;
    if (needed) claim(at, 0);
    return needed;
  });
  const firstMade = next;
  const calls: Omit<OpCall, 'spent'>[] = [];
  for (const [at, node] of nodes.entries()) {
    if (node.kind !== 'op' || readers[at] === 0) continue;
    const { op, attributes, inputs, outputs } = node;
    calls.push({ op, attributes: [...attributes], inputs: inputs.map(slotOf), outputs: outputs.length });
    for (const output of outputs.keys()) claim(at, output);
  }
  const results: number[] = [];
  for (const slot of outputs.map(slotOf)) {
    if (slot >= firstMade && !results.includes(slot)) {
      results.push(slot);
      continue;
    }
    // Who gets a result disposes of it, so a constant, or what is given out twice, needs a handle of its own.
    calls.push({ op: 'Identity', attributes: [], inputs: [slot], outputs: 1 });
    results.push(next++);
  }
  return { constants, calls: withSpent(calls, firstMade, results), results };
}

/** Adds to each call the slots that it is the last to touch. */
function withSpent(
  calls: readonly Omit<OpCall, 'spent'>[],
  firstMade: number,
  results: readonly number[],
): OpCall[] {
  const last = new Map<number, number>();
  let made = firstMade;
  for (const [at, { inputs, outputs }] of calls.entries()) {
    for (const slot of inputs) last.set(slot, at);
    for (let output = 0; output < outputs; output++) last.set(made++, at);
  }
  for (const slot of [...last.keys()].filter((slot) => slot < firstMade || results.includes(slot)))
    last.delete(slot);
  return calls.map((call, at) => ({
    ...call,
    spent: [...last].filter(([, use]) => use === at).map(([slot]) => slot),
  }));
}
