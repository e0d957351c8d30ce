import type { ConstantNode, OpNode, Trace, ValueRef } from './trace.ts';

/**
 * Tells in what two runs of the same code differ, as far as a function made from one of them would be wrong.
 *
 * @returns undefined where they ask the same of TensorFlow
 */
export function difference(earlier: Trace, later: Trace): string | undefined {
  const count = Math.max(earlier.nodes.length, later.nodes.length);
  for (let at = 0; at < count; at++) {
    const before = earlier.nodes[at];
    const after = later.nodes[at];
    if (before?.kind !== after?.kind || before === undefined) return 'it runs other ops from call to call';
    const reason =
      before.kind === 'constant'
        ? constantDifference(before, after as ConstantNode, at, later)
        : opDifference(before, after as OpNode);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function constantDifference(
  before: ConstantNode,
  after: ConstantNode,
  at: number,
  trace: Trace,
): string | undefined {
  const same =
    before.type.dtype === after.type.dtype &&
    sameNumbers(before.type.shape, after.type.shape) &&
    sameNumbers(before.values, after.values);
  if (same) return undefined;
  const user = trace.nodes.find(
    (node) => node.kind === 'op' && node.inputs.some((input) => isNode(input, at)),
  );
  const where = user?.kind === 'op' ? `, used by ${user.op}` : '';
  return (
    `a value made inside it changes from call to call (shape [${after.type.shape.join(', ')}]${where}): ` +
    'a rate, a mask or random numbers have to come in as a tensor among the inputs or as a variable'
  );
}

function opDifference(before: OpNode, after: OpNode): string | undefined {
  if (before.op !== after.op) return 'it runs other ops from call to call';
  if (JSON.stringify(before.attributes) !== JSON.stringify(after.attributes)) {
    return `the op ${before.op} gets other attributes from call to call`;
  }
  if (JSON.stringify(before.inputs) !== JSON.stringify(after.inputs)) {
    return 'it connects its ops otherwise from call to call';
  }
  const shapes = before.outputs.every(
    (output, at) => after.outputs[at] !== undefined && sameNumbers(output.shape, after.outputs[at].shape),
  );
  return shapes ? undefined : `the op ${before.op} gives another shape from call to call`;
}

function isNode(reference: ValueRef, node: number): boolean {
  return reference.kind === 'node' && reference.node === node;
}

/** Equal length and equal numbers, a NaN being equal to itself. */
export function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (!Object.is(a[at], b[at])) return false;
  return true;
}
