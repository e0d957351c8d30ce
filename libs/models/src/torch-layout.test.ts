import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Parameter, ParameterLayout } from './parameter.ts';
import { useCpuBackend } from './testing/cpu.ts';
import { fromTorch, toTorch } from './torch-layout.ts';

beforeAll(useCpuBackend);

function parameterOf(shape: number[], layout: ParameterLayout): Parameter {
  return { name: 'w', variable: tf.tidy(() => tf.variable(tf.zeros(shape))), decay: true, layout };
}

const layouts: [string, number[], ParameterLayout, number[]][] = [
  ['a vector', [5], { kind: 'vector' }, [5]],
  ['a dense layer', [2, 3], { kind: 'dense' }, [3, 2]],
  ['a convolution', [2, 3, 4, 5], { kind: 'convolution' }, [5, 4, 2, 3]],
  ['a depthwise convolution', [2, 3, 4, 1], { kind: 'depthwise' }, [4, 1, 2, 3]],
  ['a dense layer behind a map', [24, 5], { kind: 'flattened', map: [2, 3, 4] }, [5, 24]],
];

describe("PyTorch's layout", () => {
  it.each(layouts)('of %s comes back as it was', (_, shape, layout, expected) => {
    const parameter = parameterOf(shape, layout);
    const values = Float32Array.from({ length: parameter.variable.size }, (_value, index) => index);
    const theirs = toTorch(parameter, values);
    expect(theirs.shape).toEqual(expected);
    expect(fromTorch(parameter, theirs)).toEqual(values);
    if (expected.length > 1) expect(theirs.data).not.toEqual(values);
    parameter.variable.dispose();
  });

  it('of a dense layer behind a map takes channel, row, column where ours takes row, column, channel', () => {
    const parameter = parameterOf([4, 1], { kind: 'flattened', map: [1, 2, 2] });
    // Rows here: (x0,c0) (x0,c1) (x1,c0) (x1,c1); there: (c0,x0) (c0,x1) (c1,x0) (c1,x1).
    expect([...toTorch(parameter, Float32Array.of(0, 1, 2, 3)).data]).toEqual([0, 2, 1, 3]);
    parameter.variable.dispose();
  });

  it('of another shape is refused with the name of the parameter', () => {
    const parameter = parameterOf([2, 3], { kind: 'dense' });
    expect(() => fromTorch(parameter, { data: new Float32Array(6), shape: [2, 3] })).toThrow(/w is \[2, 3\]/);
    parameter.variable.dispose();
  });
});
