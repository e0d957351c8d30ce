import { describe, expect, it } from 'vitest';
import type { GraphNode } from './graph-view.ts';
import { isShort, opList } from './op-list.ts';
import type { ValueRef } from './trace.ts';

const type = { dtype: 1, shape: [2] };
const outside = (external: number): ValueRef => ({ kind: 'external', external });
const made = (node: number, output = 0): ValueRef => ({ kind: 'node', node, output });
const constant: GraphNode = { kind: 'constant', type, values: Float32Array.of(1, 2) };
const op = (name: string, inputs: ValueRef[], outputs = 1): GraphNode => ({
  kind: 'op',
  op: name,
  attributes: [],
  inputs,
  outputs: Array.from({ length: outputs }, () => type),
});

describe('a list of ops', () => {
  const nodes = [
    constant,
    op('Add', [outside(0), made(0)]),
    op('Unused', [made(1)]),
    op('TopK', [made(1), outside(1)], 2),
    constant,
    op('Mul', [made(3, 1), made(1)]),
  ];

  it('has what the outputs need, and lets go of each value after its last reader', () => {
    // Slots: 0 and 1 come from outside, 2 is the constant, 3 the sum, 4 and 5 the two of TopK, 6 the product.
    const { constants, calls, results } = opList(nodes, 2, [made(5)]);
    expect(constants).toEqual([constant]);
    expect(calls.map(({ op, inputs, spent }) => [op, inputs, spent])).toEqual([
      ['Add', [0, 2], []],
      ['TopK', [3, 1], [4]],
      ['Mul', [5, 3], [3, 5]],
    ]);
    expect(results).toEqual([6]);
  });

  it('gives every output a handle of its own', () => {
    const { calls, results } = opList(nodes, 2, [made(1), made(0), made(1)]);
    expect(calls.map(({ op, inputs, spent }) => [op, inputs, spent])).toEqual([
      ['Add', [0, 2], []],
      ['Identity', [2], []],
      ['Identity', [3], []],
    ]);
    expect(results).toEqual([3, 4, 5]);
  });

  it('is short by the ops that are needed, none of which a function would join with others', () => {
    expect(isShort(nodes, [made(5)], 4)).toBe(true);
    expect(isShort(nodes, [made(5)], 3)).toBe(false);
    expect(isShort(nodes, [made(2)], 3)).toBe(true);
    expect(isShort([op('BatchMatMulV2', [outside(0), outside(1)])], [made(0)], 4)).toBe(false);
  });
});
