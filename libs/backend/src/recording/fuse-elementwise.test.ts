import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { elementwiseOp } from './elementwise-program.ts';
import { nativeStarts } from './fixtures/require-native.ts';
import { fuseElementwise, fusesElementwise } from './fuse-elementwise.ts';
import { nativeEngine } from './native-engine.ts';
import { recordStep } from './record-step.ts';
import { recordCall } from './recording.ts';
import { completeNodes } from './op-definition.ts';

const served = await nativeStarts();
const [rows, columns] = [130, 520];

type Step = (inputs: readonly tf.Tensor[]) => tf.Tensor[];

/** The ops that a step's results still need once groups are fused. */
function opsOf(step: Step, inputs: tf.Tensor[]): string[] {
  const engine = nativeEngine()!;
  const { trace, leaves, result } = recordCall(engine, step, inputs);
  tf.dispose(result as tf.Tensor[]);
  const types = trace.externals.map(({ tensor }) => ({
    shape: tensor.shape,
    dtype: tensor.dtype === 'float32' ? engine.binding.TF_FLOAT : engine.binding.TF_INT32,
  }));
  const values = leaves.flatMap((leaf) => (leaf.kind === 'value' ? [leaf.value] : []));
  const { nodes, outputs } = fuseElementwise(
    completeNodes(trace.nodes, types, engine.binding),
    types,
    values,
    engine.binding,
  );
  const needed = new Set<number>();
  const waiting = outputs.flatMap((value) => (value.kind === 'node' ? [value.node] : []));
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const node = nodes[at]!;
    if (needed.has(at) || node.kind !== 'op') continue;
    needed.add(at);
    waiting.push(...node.inputs.flatMap((input) => (input.kind === 'node' ? [input.node] : [])));
  }
  return [...needed].flatMap((at) => (nodes[at]?.kind === 'op' ? [nodes[at].op] : [])).sort();
}

/** A tensor's values, without the sign of zeros. */
function valuesOf(tensor: tf.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync(), (value) => value + 0);
}

/** What a step gives op by op and, once recorded, as a graph. */
function bothWays(
  step: Step,
  inputs: readonly tf.Tensor[],
): { plain: Float32Array[]; recorded: Float32Array[] } {
  const read = (run: Step) => tf.tidy(() => run(inputs).map(valuesOf));
  const plain = read(step);
  const recording = recordStep((given: readonly tf.Tensor[]) => step(given));
  for (let call = 0; call < 3; call++) read(recording);
  const recorded = read(recording);
  expect(recording.state.mode).toBe('recorded');
  recording.dispose();
  return { plain, recorded };
}

/** Numbers that meet every branch: ties, zeros of both signs, infinities, what is not a number. */
function special(count: number, seed: number): Float32Array {
  const odd = [0, -0, 1, 1, -1, Infinity, -Infinity, NaN, 1e-30, -1e30];
  return Float32Array.from({ length: count }, (_, at) =>
    at % 11 === 3 ? odd[(at * seed) % odd.length]! : Math.sin(at * 1.7 + seed),
  );
}

/** Quicker than `toEqual` is with so many numbers. */
function expectSame(found: Float32Array, expected: Float32Array): void {
  const place = found.findIndex((value, at) => !Object.is(value, expected[at]));
  expect({ place, value: found[place] }).toEqual({ place: -1, value: undefined });
}

/** A sum to float32's precision, by adding up in float64. */
function expectSum(found: number, values: Float32Array): void {
  const sum = values.reduce((total, value) => total + value, 0);
  const size = values.reduce((total, value) => total + Math.abs(value), 0);
  if (Number.isFinite(size) && size < 1e38) expect(Math.abs(found - sum)).toBeLessThanOrEqual(1e-6 * size);
  else if (size < 1e38 || Number.isNaN(sum)) expect(found).toBeNaN();
}

describe.skipIf(!served)('fusing elementwise ops', () => {
  const made: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    made.push(tensor);
    return tensor;
  };
  const matrix = (seed: number) => keep(tf.tensor2d(special(rows * columns, seed), [rows, columns]));
  afterEach(() => tf.dispose(made.splice(0)));

  it('does a chain with a row, a column, a number and a sum at its end as one op', () => {
    const inputs = [matrix(1), keep(tf.ones([columns])), keep(tf.ones([rows, 1])), keep(tf.scalar(3))];
    const step: Step = ([x, row, column, number]) => [
      tf.sum(tf.square(tf.mul(tf.add(tf.sub(x!, row!), column!), number!)), 1),
    ];
    expect(opsOf(step, inputs)).toEqual([elementwiseOp]);
  });

  it.each<[string, Step, string[]]>([
    ['one op alone', ([x]) => [tf.square(x!)], ['Square']],
    [
      'two of different sizes',
      ([x]) => [tf.neg(tf.slice(tf.square(x!), [1, 0]))],
      ['Neg', 'Slice', 'Square'],
    ],
    ['small ones', () => [tf.square(tf.neg(tf.range(0, 9)))], ['Neg', 'Range', 'Square']],
    ['a sum over rows', ([x]) => [tf.sum(tf.square(x!), 0)], ['Square', 'Sum']],
    ['a ReLU after a product', ([x]) => [tf.relu(tf.matMul(x!, x!, false, true))], ['BatchMatMulV2', 'Relu']],
  ])('leaves %s alone', (_, step, ops) => {
    const large = keep(tf.ones([300, 300]));
    expect(opsOf(step, [large]).filter((op) => op !== 'Reshape')).toEqual(ops);
  });

  it('never puts into one group what waits for something outside of it', () => {
    // exp is no op of a group; what reads it cannot be in the group that it reads.
    const step: Step = ([x]) => {
      const double = tf.mul(x!, 2);
      const before = tf.neg(double);
      const outside = tf.tanh(before);
      const after = tf.sub(double, tf.square(outside));
      return [tf.maximum(after, before), after];
    };
    const x = matrix(2);
    expect(opsOf(step, [x])).toEqual([elementwiseOp, elementwiseOp, 'Tanh']);
    const { plain, recorded } = bothWays(step, [x]);
    for (const [at, values] of plain.entries()) expectSame(recorded[at]!, values);
  });

  it('hands out a truth value that somebody outside needs', () => {
    const step: Step = ([x]) => {
      const large = tf.greater(tf.square(x!), 0.25);
      return [tf.where(large, x!, tf.neg(x!)), tf.cast(tf.any(large, 1), 'float32')];
    };
    const x = matrix(3);
    expect(opsOf(step, [x])).toEqual(expect.arrayContaining([elementwiseOp, 'Any', 'Cast']));
    const { plain, recorded } = bothWays(step, [x]);
    for (const [at, values] of plain.entries()) expectSame(recorded[at]!, values);
  });

  it('may write over an input that nobody else needs, and over no other', () => {
    const step: Step = ([x]) => {
      const own = tf.exp(x!);
      return [tf.add(tf.mul(own, x!), 1), tf.sum(tf.mul(tf.sub(own, x!), x!), 1), x!];
    };
    const x = keep(tf.randomUniform([rows, columns], -1, 1, 'float32', 5));
    const before = x.dataSync().slice();
    const { plain, recorded } = bothWays(step, [x]);
    expectSame(recorded[0]!, plain[0]!);
    expectSame(valuesOf(x), Float32Array.from(before));
  });

  const unary = ['neg', 'square', 'abs', 'relu', 'sqrt', 'isNaN'] as const;
  const binary = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const;
  const comparing = ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const;
  const part = fc.record({
    op: fc.constantFrom(...unary, ...binary, ...comparing, 'where', 'exp'),
    reads: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
  });

  it('gives the bits of the single ops, whatever the graph', () => {
    const inputs = [
      matrix(4),
      matrix(5),
      keep(tf.tensor1d(special(columns, 6))),
      keep(tf.tensor2d(special(rows, 7), [rows, 1])),
      keep(tf.scalar(-0.5)),
    ];
    const full = (tensor: tf.Tensor) => tensor.shape.length === 2 && tensor.shape[1] === columns;
    const step =
      (parts: readonly { op: string; reads: readonly number[] }[]): Step =>
      (given) => {
        const values: tf.Tensor[] = [...given];
        for (const { op, reads } of parts) {
          const [a, b, c] = reads.map((read) => values[read % values.length]!) as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
          ];
          const math = tf as unknown as Record<string, (...of: tf.Tensor[]) => tf.Tensor>;
          const wide = full(a) ? a : given[0]!;
          const value =
            op === 'where'
              ? tf.where(tf.logicalNot(tf.greater(wide, b)), wide, full(c) ? c : given[1]!)
              : tf.cast(math[op]!(wide, b), 'float32');
          values.push(value);
        }
        // Every value is a result, so that none is dropped and each may be written.
        const last = values.at(-1)!;
        return [...values.slice(given.length), tf.sum(tf.relu(last)), tf.mean(tf.neg(last), 1)];
      };
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 14 }), (parts) => {
        const { plain, recorded } = bothWays(step(parts), inputs);
        for (const [at, values] of plain.slice(0, -2).entries()) expectSame(recorded[at]!, values);
        const last = plain.at(-3)!;
        expectSum(
          recorded.at(-2)![0]!,
          last.map((value) => (value > 0 || Number.isNaN(value) ? value : 0)),
        );
        for (const [row, mean] of recorded.at(-1)!.entries()) {
          expectSum(-mean * columns, last.slice(row * columns, (row + 1) * columns));
        }
      }),
      { numRuns: 15, seed: 11 },
    );
  });

  it('leaks nothing', () => {
    const x = matrix(8);
    const before = tf.memory().numTensors;
    bothWays(([value]) => [tf.sum(tf.square(tf.neg(value!)))], [x]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is off on a GPU, without the op, and where the environment says so', () => {
    const engine = nativeEngine()!;
    expect(fusesElementwise(engine)).toBe(true);
    expect(fusesElementwise({ ...engine, binding: engine.binding, isUsingGpuDevice: true })).toBe(false);
    expect(fusesElementwise({ ...engine, binding: { ...engine.binding, elementwiseOp: false } })).toBe(false);
    process.env['RANGELOSS_ELEMENTWISE'] = '0';
    try {
      expect(fusesElementwise(engine)).toBe(false);
    } finally {
      delete process.env['RANGELOSS_ELEMENTWISE'];
    }
  });
});
