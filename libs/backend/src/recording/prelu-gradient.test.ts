import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { preluOp } from './layer-kernels.ts';
import { fusePrelu } from './fuse-prelu.ts';
import { nativeEngine } from './native-engine.ts';
import { preluGradient } from './prelu-gradient.ts';
import { recordStep } from './record-step.ts';
import { recordCall } from './recording.ts';

const native = await nativeStarts();

const odd = [0, -0, 1, -1, Infinity, -Infinity, NaN, 1e-30, -1.5e-38];
/** Numbers that meet every branch. */
function special(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) =>
    at % 13 === 5 ? odd[at % odd.length]! : Math.sin(at * 1.7),
  );
}

describe.skipIf(!native)('the gradient of a PReLU', () => {
  it.each([[[64, 14, 14, 32]], [[3, 5, 7, 3]], [[9, 17]], [[1, 1]], [[0, 4]]] as const)(
    'over %j is that of the definition',
    (shape) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const channels = shape.at(-1)!;
        const count = shape.reduce<number>((product, length) => product * length, 1);
        const values = Float32Array.from({ length: count }, (_, at) => Math.sin(at * 1.7));
        const upstream = Float32Array.from({ length: count }, (_, at) => Math.cos(at * 0.9));
        const slopes = Float32Array.from({ length: channels }, (_, at) => 0.25 - 0.1 * (at % 5));
        const [dx, dslope] = preluGradient(
          tf.tensor(upstream, [...shape]),
          tf.tensor(values, [...shape]),
          tf.tensor1d(slopes),
        )!;
        const sums = new Float64Array(channels);
        const expected = upstream.map((dy, at) => {
          if (values[at]! > 0) return dy;
          sums[at % channels]! += dy * values[at]!;
          return Math.fround(dy * slopes[at % channels]!);
        });
        expect(dx.shape).toEqual(shape);
        expect(dx.dataSync()).toEqual(expected);
        const found = dslope.dataSync();
        expect(found).toHaveLength(channels);
        for (const [channel, sum] of sums.entries())
          expect(Math.abs(found[channel]! - sum)).toBeLessThanOrEqual(1e-6 * Math.max(1, count / channels));
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('passes on what is not a number, and no infinity through a zero', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([NaN, 2, -1], [1, 3]);
      const dy = tf.tensor2d([1, Infinity, 3], [1, 3]);
      const [dx, dslope] = preluGradient(dy, x, tf.tensor1d([0.5, 0.5, 0.5]))!;
      expect(Array.from(dx.dataSync())).toEqual([0.5, Infinity, 1.5]);
      expect(Array.from(dslope.dataSync())).toEqual([NaN, 0, -3]);
    });
  });

  it('refuses a slope that does not fit', () => {
    tf.tidy(() => {
      expect(() => preluGradient(tf.ones([2, 3]), tf.ones([2, 3]), tf.ones([2]))).toThrow(
        /slope needs a number/,
      );
      expect(() => preluGradient(tf.ones([2, 4]), tf.ones([2, 3]), tf.ones([3]))).toThrow(/one shape/);
    });
  });
});

describe.skipIf(!native)('a PReLU in a recorded step', () => {
  const slope = tf.tensor1d(Array.from({ length: 12 }, (_, at) => 0.3 - 0.05 * at));
  const step = ([x]: readonly tf.Tensor[]) => tf.add(tf.prelu(x!, slope), 1);

  it('is one op, and gives the bits of three', () => {
    const x = tf.tensor2d(special(60 * 12), [60, 12]);
    const engine = nativeEngine()!;
    const { trace, result } = recordCall(engine, step, [x]);
    tf.dispose(result as tf.Tensor);
    const types = trace.externals.map(({ tensor }) => ({ shape: tensor.shape }));
    const ops = fusePrelu(trace.nodes, types).flatMap((node) => (node.kind === 'op' ? [node.op] : []));
    expect(ops).toContain(preluOp);

    const recorded = recordStep(step);
    const expected = tf.tidy(() => Array.from(step([x]).dataSync(), (value) => value + 0));
    for (let call = 0; call < 5; call++) {
      expect(tf.tidy(() => Array.from(recorded([x]).dataSync(), (value) => value + 0))).toEqual(expected);
    }
    expect(recorded.state.mode).toBe('recorded');
    recorded.dispose();
    x.dispose();
  });

  it('is left alone where the slope is not one for each channel', () => {
    const x = tf.ones([4, 12]);
    const one = tf.scalar(0.5);
    const { trace, result } = recordCall(nativeEngine()!, ([value]) => tf.prelu(value!, one), [x]);
    tf.dispose(result as tf.Tensor);
    const types = trace.externals.map(({ tensor }) => ({ shape: tensor.shape }));
    const ops = fusePrelu(trace.nodes, types).flatMap((node) => (node.kind === 'op' ? [node.op] : []));
    expect(ops).not.toContain(preluOp);
    tf.dispose([x, one]);
  });
});
