import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { convolutionOpsStart } from './fixtures/require-native.ts';
import { convolutionOp } from './convolution-kernels.ts';
import { fuseEpilogues } from './fuse-epilogue.ts';
import { nativeEngine } from './native-engine.ts';
import { recordCall } from './recording.ts';
import { simplify } from './simplify.ts';

const served = await convolutionOpsStart();

/** The ops that a step's results still need once everything that can be is fused. */
function opsOf(step: () => tf.Tensor | tf.Tensor[]): string[] {
  const engine = nativeEngine()!;
  const { trace, leaves, result } = recordCall(engine, step, []);
  tf.dispose(result as tf.Tensor[]);
  const { TF_FLOAT, TF_ATTR_TYPE } = engine.binding;
  const types = trace.externals.map(({ tensor }) => ({ shape: tensor.shape }));
  const outputs = leaves.flatMap((leaf) => (leaf.kind === 'value' ? [leaf.value] : []));
  const simplified = simplify(trace.nodes, types, { float: TF_FLOAT, typeAttribute: TF_ATTR_TYPE });
  const nodes = fuseEpilogues(simplified, types, outputs);
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

describe.skipIf(!served)('what follows a convolution', () => {
  const image = tf.ones<tf.Rank.R4>([64, 8, 8, 16]);
  const filter = tf.ones<tf.Rank.R4>([3, 3, 16, 32]);
  const [scale, offset, slope] = [tf.ones([32]), tf.ones([32]), tf.ones([32])];
  const withRelu = (sum: tf.Tensor) => [sum, tf.relu(sum)];
  const conv = () => tf.conv2d(image, filter, 1, 'same');

  it.each<[string, () => tf.Tensor | tf.Tensor[], string[]]>([
    ['a bias', () => tf.add(conv(), offset), []],
    ['a bias and a ReLU', () => tf.relu(tf.add(conv(), offset)), []],
    ['a normalisation and a PReLU', () => tf.prelu(tf.add(tf.mul(conv(), scale), offset), slope), []],
    ['an offset before the factor', () => tf.mul(tf.add(conv(), offset), scale), ['Mul']],
    ['two ReLUs with a bias between', () => tf.relu(tf.add(tf.relu(conv()), offset)), ['Add', 'Relu']],
    ['a number that is not per channel', () => tf.add(conv(), tf.ones([8, 32])), ['Add', 'Fill']],
    ['a sum that is a result too', () => withRelu(tf.add(conv(), offset)), ['Relu']],
  ])('%s is done by it where it can be', (_, step, others) => {
    const found = opsOf(step);
    expect(found.filter((op) => op === convolutionOp)).toHaveLength(1);
    expect(found.filter((op) => op !== convolutionOp && !/^(?:Fill|Identity)$/.test(op))).toEqual(
      others.filter((op) => op !== 'Fill'),
    );
  });
});
