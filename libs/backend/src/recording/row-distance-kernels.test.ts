import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { recordStep } from './record-step.ts';

const native = await nativeStarts();

const values = (count: number, rate: number) =>
  Float32Array.from({ length: count }, (_, at) => Math.sin(at * rate));
const matrix = (rows: number, dimension: number, rate: number) =>
  tf.tensor2d(values(rows * dimension, rate), [rows, dimension]);
const rows = (numbers: readonly number[]) => tf.tensor1d([...numbers], 'int32');

function run(name: string, inputs: Record<string, tf.Tensor>): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, inputs);
}

/** What both kernels are defined as, in float64. */
function byLoops(left: tf.Tensor2D, right: tf.Tensor2D, leftRows: number[], rightRows: number[]) {
  const [a, b, dimension] = [left.dataSync(), right.dataSync(), left.shape[1]];
  const differences = leftRows.map((row, pair) =>
    Array.from(
      { length: dimension },
      (_, d) => a[row * dimension + d]! - b[rightRows[pair]! * dimension + d]!,
    ),
  );
  return {
    differences,
    squares: differences.map((row) => row.reduce((sum, value) => sum + value * value, 0)),
  };
}

describe.skipIf(!native)('distances of listed rows', () => {
  it.each([
    [1, 7],
    [63, 5],
    [64, 5],
    [65, 5],
    [130, 1],
    [512, 700],
    [0, 3],
    [40, 0],
  ])('are those of the definition for dimension %i and %i pairs', (dimension, count) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const [left, right] = [matrix(11, dimension, 1.7), matrix(6, dimension, 0.9)];
      const leftRows = Array.from({ length: count }, (_, pair) => (pair * 7) % 11);
      const rightRows = Array.from({ length: count }, (_, pair) => (pair * 5 + 2) % 6);
      const scale = values(count, 2.3);
      const pairs = { left, right, leftRows: rows(leftRows), rightRows: rows(rightRows) };
      const expected = byLoops(left, right, leftRows, rightRows);

      const squares = run('RangelossRowDistances', pairs);
      expect(squares.shape).toEqual([count]);
      for (const [pair, square] of squares.dataSync().entries())
        expect(Math.abs(square - expected.squares[pair]!)).toBeLessThan(2e-7 * (1 + expected.squares[pair]!));

      for (const [given, factor] of [
        [tf.tensor1d(scale), (pair: number) => scale[pair]!],
        [tf.scalar(-0.5), () => -0.5],
      ] as const) {
        const differences = run('RangelossRowDifferences', { ...pairs, scale: given });
        expect(differences.shape).toEqual([count, dimension]);
        const values = expected.differences.flatMap((row, pair) =>
          row.map((value) => Math.fround(Math.fround(value) * factor(pair))),
        );
        expect(differences.dataSync()).toEqual(Float32Array.from(values));
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keep tiny distances far from the origin, and what is no number', () => {
    tf.tidy(() => {
      const left = tf.tensor2d([4096, 4096.5, NaN, 1, Infinity, 1], [3, 2]);
      const right = tf.tensor2d([4096, 4096], [1, 2]);
      const pairs = { left, right, leftRows: rows([0, 1, 2]), rightRows: rows([0, 0, 0]) };
      const squares = Array.from(run('RangelossRowDistances', pairs).dataSync());
      expect(squares).toEqual([0.25, NaN, Infinity]);
    });
  });

  it('have the bits of the plain step in a recorded one, with one thread or more', () => {
    const [left, right] = [matrix(900, 512, 1.7), matrix(300, 512, 0.9)];
    const numbers = Array.from({ length: 900 }, (_, row) => row);
    const leftRows = rows(numbers);
    const rightRows = rows(numbers.map((row) => row % 300));
    const of = (count: number) =>
      tf.tidy(() => {
        const pairs = {
          left,
          right,
          leftRows: tf.slice1d(leftRows, 0, count),
          rightRows: tf.slice1d(rightRows, 0, count),
        };
        return run('RangelossRowDistances', pairs).dataSync<'float32'>();
      });
    // A few are done by one thread, many by several.
    const expected = of(900);
    expect(of(100)).toEqual(expected.subarray(0, 100));
    const step = recordStep(([left, right]: [tf.Tensor, tf.Tensor]) =>
      run('RangelossRowDistances', { left, right, leftRows, rightRows }),
    );
    for (let call = 0; call < 5; call++)
      expect(tf.tidy(() => step([left, right]).dataSync())).toEqual(expected);
    expect(step.state.mode).toBe('recorded');
    step.dispose();
    tf.dispose([left, right, leftRows, rightRows]);
  });

  it('refuse what does not fit, and name the row', () => {
    tf.tidy(() => {
      const [left, right] = [matrix(3, 4, 1), matrix(2, 4, 2)];
      const pairs = { left, right, leftRows: rows([0, 2]), rightRows: rows([1, 0]) };
      const distances = (change: Record<string, tf.Tensor>) => () =>
        run('RangelossRowDistances', { ...pairs, ...change });
      expect(distances({ rightRows: rows([0, 2]) })).toThrow(/right_rows\[1\] = 2 is not in \[0, 2\)/);
      expect(distances({ leftRows: rows([-1, 0]) })).toThrow(/left_rows\[0\] = -1 is not in \[0, 3\)/);
      expect(distances({ leftRows: rows([0]) })).toThrow(/a row on either side/);
      expect(distances({ right: matrix(2, 3, 1) })).toThrow(/rows of one length/);
      expect(distances({ left: tf.ones([3, 2, 2]) })).toThrow(/rank 2/);
      expect(() => run('RangelossRowDifferences', { ...pairs, scale: tf.ones([3]) })).toThrow(
        /one number or one for each pair/,
      );
    });
  });
});
