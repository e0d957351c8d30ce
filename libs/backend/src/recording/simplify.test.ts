import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { nativeEngine } from './native-engine.ts';
import { recordCall } from './recording.ts';
import { recordStep } from './record-step.ts';
import { simplify } from './simplify.ts';

const native = await nativeStarts();

/** The ops that a step's graph has after simplification and that its results need. */
function opsOf(step: (inputs: readonly tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): string[] {
  const engine = nativeEngine()!;
  const { trace, leaves, result } = recordCall(engine, step, inputs);
  tf.dispose(result as tf.Tensor);
  const { TF_FLOAT, TF_ATTR_TYPE } = engine.binding;
  const types = trace.externals.map(({ tensor }) => ({ shape: tensor.shape }));
  const nodes = simplify(trace.nodes, types, { float: TF_FLOAT, typeAttribute: TF_ATTR_TYPE });
  const needed = new Set<number>();
  const visit = (node: number): void => {
    if (needed.has(node)) return;
    needed.add(node);
    const found = nodes[node]!;
    if (found.kind === 'op') for (const input of found.inputs) if (input.kind === 'node') visit(input.node);
  };
  for (const leaf of leaves) if (leaf.kind === 'value' && leaf.value.kind === 'node') visit(leaf.value.node);
  return [...needed]
    .map((node) => nodes[node]!)
    .flatMap((node) => (node.kind === 'op' ? [node.op] : []))
    .sort();
}

const byHand = tf.customGrad((x, save) => {
  const value = tf.relu(x as tf.Tensor);
  (save as tf.GradSaveFunc)([value]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => tf.mul(dy, tf.cast(tf.greater(y!, 0), 'float32')),
  };
});

describe.skipIf(!native)('simplifying a recorded graph', () => {
  const x = [-2, -0, 0, 0.5, 3, -1e-30, 1e-30, 7, -8];

  it.each([
    ["tfjs's own gradient of a ReLU", (input: tf.Tensor) => tf.relu(input)],
    ['one written by hand', (input: tf.Tensor) => byHand(input)],
  ])('turns %s into one op that gives the same', (_, relu) => {
    const step = ([input]: readonly tf.Tensor[]) =>
      tf.grad((value) => tf.sum(tf.square(relu(value))))(input!);
    const input = tf.tensor2d(x, [3, 3]);
    expect(opsOf(step, [input])).toEqual(expect.arrayContaining(['Relu', 'ReluGrad']));
    expect(opsOf(step, [input]).some((op) => ['Greater', 'Select', 'IsNan'].includes(op))).toBe(false);
    const recorded = recordStep(step);
    const expected = tf.tidy(() => Array.from(step([input]).dataSync()));
    for (let call = 0; call < 5; call++) {
      expect(tf.tidy(() => Array.from(recorded([input]).dataSync(), (value) => value + 0))).toEqual(
        expected.map((value) => value + 0),
      );
    }
    expect(recorded.state.mode).toBe('recorded');
    recorded.dispose();
    input.dispose();
  });

  it('adds a bias to a convolution or a product by the op that fuses with it, and leaves other sums alone', () => {
    const image = tf.ones<tf.Rank.R4>([1, 4, 4, 2]);
    const filter = tf.ones<tf.Rank.R4>([3, 3, 2, 5]);
    const bias = tf.ones<tf.Rank.R1>([5]);
    const conv = () => tf.conv2d(image, filter, 1, 'same');
    expect(opsOf(() => tf.add(conv(), bias), [])).toEqual(['BiasAdd', 'Conv2D']);
    expect(opsOf(() => tf.add(bias, conv()), [])).toEqual(['BiasAdd', 'Conv2D']);
    expect(opsOf(() => tf.add(conv(), tf.scalar(1)), [])).toEqual(['Add', 'Conv2D']);
    expect(opsOf(() => tf.add(tf.square(image), tf.ones([2])), [])).toEqual(['Add', 'Square']);
    tf.dispose([image, filter, bias]);
  });

  it('does not take another product for the gradient of a ReLU', () => {
    const input = tf.tensor1d(x);
    expect(opsOf(([v]) => tf.mul(v!, tf.cast(tf.greater(v!, 1), 'float32')), [input])).toContain('Greater');
    expect(opsOf(([v]) => tf.mul(tf.scalar(2), tf.cast(tf.greater(v!, 0), 'float32')), [input])).toContain(
      'Greater',
    );
    input.dispose();
  });
});

describe.skipIf(!native)('the PReLU kernel in its place', () => {
  it('gives what the definition says', () => {
    const step = recordStep(([v]: [tf.Tensor1D]) => tf.prelu(v, tf.tensor1d([0.5])));
    const input = tf.tensor1d([-2, 0, 3]);
    for (let call = 0; call < 4; call++) {
      expect(tf.tidy(() => Array.from(step([input]).dataSync(), (value) => value + 0))).toEqual([-1, 0, 3]);
    }
    step.dispose();
    input.dispose();
  });
});
