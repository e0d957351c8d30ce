import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nativeStarts } from './fixtures/require-native.ts';
import { nativeEngine } from './native-engine.ts';
import { recordStep, type RecordOptions } from './record-step.ts';

const native = await nativeStarts();

let tensors: number;
let handles: number;
const handleCount = () =>
  (nativeEngine()?.binding as { getNumOfTensors?(): number }).getNumOfTensors?.() ?? 0;

beforeEach(() => {
  tensors = tf.memory().numTensors;
  handles = handleCount();
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
  expect(handleCount()).toBe(handles);
});

/** A small convolutional classifier with its optimiser, as two equal copies for two ways to run it. */
function trainer(options: RecordOptions, optimizer: tf.Optimizer) {
  const normal = (shape: number[], seed: number) =>
    tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.2, 'float32', seed)));
  const filter = normal([3, 3, 1, 4], 1) as tf.Variable<tf.Rank.R4>;
  const weight = normal([4 * 4 * 4, 3], 2) as tf.Variable<tf.Rank.R2>;
  const bias = normal([3], 3);
  const variables = [filter, weight, bias];
  const step = recordStep(([images, labels]: [tf.Tensor4D, tf.Tensor1D]) => {
    const { value, grads } = tf.variableGrads(() => {
      const hidden = tf.maxPool(tf.relu(tf.conv2d(images, filter, 1, 'same')), 2, 2, 'valid');
      const logits = tf.add(tf.matMul(tf.reshape(hidden, [images.shape[0], 64]), weight), bias);
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(tf.oneHot(labels, 3), logits);
    }, variables);
    optimizer.applyGradients(grads);
    return { loss: value, gradient: { bias: tf.clone(grads[bias.name]!) } };
  }, options);
  return {
    step,
    variables,
    dispose: () => {
      step.dispose();
      optimizer.dispose();
      // The momentum optimiser of tfjs forgets its parent's rate.
      tf.dispose((optimizer as unknown as { c?: tf.Tensor }).c ?? []);
      tf.dispose(variables);
    },
  };
}

function batch(size: number, seed: number): [tf.Tensor4D, tf.Tensor1D] {
  const labels = Int32Array.from({ length: size }, (_, at) => (at + seed) % 3);
  return [tf.randomNormal([size, 8, 8, 1], 0, 1, 'float32', seed), tf.tensor1d(labels, 'int32')];
}

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

/** Both ways to replay: as a function from so many ops, and every step here as a list of ops. */
const ways = [
  ['a function', 0],
  ['a list of ops', 1000],
] as const;

describe.skipIf(!native).each(ways)('a step that is recorded as %s', (_way, functionFrom) => {
  const options = { functionFrom };

  it.each([
    ['momentum', () => tf.train.momentum(0.1, 0.9)],
    ['Adam', () => tf.train.adam(0.01)],
  ])('trains with %s as the plain one does, and says in which way it ran', (_, optimizer) => {
    const plain = trainer({ enabled: false }, optimizer());
    const recorded = trainer(options, optimizer());
    const modes: string[] = [];
    for (let call = 0; call < 8; call++) {
      const inputs = batch(6, call);
      const expected = plain.step(inputs);
      const actual = recorded.step(inputs);
      modes.push(recorded.step.state.mode);
      expect(numbers(actual.loss)[0]).toBeCloseTo(numbers(expected.loss)[0]!, 5);
      for (const [at, value] of numbers(expected.gradient.bias).entries()) {
        expect(numbers(actual.gradient.bias)[at]).toBeCloseTo(value, 5);
      }
      tf.dispose([inputs, expected, actual]);
    }
    expect(modes).toEqual([
      'plain',
      'recording',
      'recording',
      ...Array.from({ length: 5 }, () => 'recorded'),
    ]);
    expect(plain.step.state.reason).toBe('recording is switched off');
    for (const [at, variable] of plain.variables.entries()) {
      const actual = numbers(recorded.variables[at]!);
      for (const [index, value] of numbers(variable).entries()) expect(actual[index]).toBeCloseTo(value, 4);
    }
    plain.dispose();
    recorded.dispose();
  });

  it('keeps tensors and handles flat over many calls', () => {
    const { step, dispose } = trainer(options, tf.train.momentum(0.1, 0.9));
    const counts = new Set<string>();
    const inputs = batch(4, 1);
    for (let call = 0; call < 40; call++) {
      tf.dispose(step(inputs));
      if (call > 3) counts.add(`${tf.memory().numTensors} ${handleCount()}`);
    }
    expect(counts.size).toBe(1);
    tf.dispose(inputs);
    dispose();
  });

  it('is recorded for each shape by itself, up to a limit', () => {
    const reasons: string[] = [];
    const step = recordStep(([x]: [tf.Tensor1D]) => tf.sum(tf.square(x)), {
      functionFrom,
      maxShapes: 2,
      onFallback: (reason) => reasons.push(reason),
    });
    const run = (length: number) => {
      const x = tf.ones<tf.Rank.R1>([length]);
      const sum = step([x]);
      expect(numbers(sum)).toEqual([length]);
      tf.dispose([x, sum]);
      return step.state.mode;
    };
    for (let call = 0; call < 3; call++) for (const length of [3, 5]) run(length);
    expect([run(3), run(5), run(7), run(7), run(7), run(7), run(9)]).toEqual([
      'recorded',
      'recorded',
      ...Array.from({ length: 5 }, () => 'plain'),
    ]);
    expect(reasons).toEqual([
      'it was called with more than 2 combinations of shapes, and only those are recorded',
    ]);
    step.dispose();
  });

  it('gives back what the step gives: nesting, plain values, an input, a variable, the same tensor twice', () => {
    const variable = tf.tidy(() => tf.variable(tf.scalar(2)));
    const outside = tf.scalar(5);
    const step = recordStep(([x]: [tf.Scalar]) => {
      const product = tf.mul(x, variable);
      return {
        list: [product, tf.add(product, outside)],
        x,
        variable,
        copy: tf.clone(x),
        name: 'step',
        none: null,
      };
    }, options);
    for (let call = 0; call < 5; call++) {
      const x = tf.scalar(call);
      const result = step([x]);
      expect(result.list.map((tensor) => numbers(tensor)[0])).toEqual([call * 2, call * 2 + 5]);
      expect(result.x).toBe(x);
      expect(result.variable).toBe(variable);
      expect(result.copy).not.toBe(x);
      expect(numbers(result.copy)).toEqual([call]);
      expect([result.name, result.none]).toEqual(['step', null]);
      tf.dispose([result.list, result.copy, x]);
    }
    expect(step.state.mode).toBe('recorded');
    step.dispose();
    tf.dispose([variable, outside]);
  });

  it('may assign a variable an input, a constant or another variable', () => {
    const [a, b, c] = [1, 2, 3].map((value) => tf.tidy(() => tf.variable(tf.scalar(value))));
    const step = recordStep(([x]: [tf.Scalar]) => {
      a!.assign(b!);
      b!.assign(x);
      c!.assign(tf.scalar(9));
    }, options);
    for (let call = 0; call < 5; call++) {
      const x = tf.scalar(call);
      step([x]);
      x.dispose();
      expect([a!, b!, c!].map((variable) => numbers(variable)[0])).toEqual([
        call === 0 ? 2 : call - 1,
        call,
        9,
      ]);
    }
    expect(step.state.mode).toBe('recorded');
    step.dispose();
    tf.dispose([a!, b!, c!]);
  });

  it('knows that the same tensor came in twice', () => {
    const step = recordStep(([x, y]: [tf.Scalar, tf.Scalar]) => tf.sub(x, y), options);
    const [x, y] = [tf.scalar(3), tf.scalar(1)];
    for (let call = 0; call < 4; call++) {
      for (const [inputs, expected] of [
        [[x, x], 0],
        [[x, y], 2],
      ] as const) {
        const result = step([inputs[0], inputs[1]]);
        expect(numbers(result)).toEqual([expected]);
        result.dispose();
      }
    }
    expect(step.state.mode).toBe('recorded');
    step.dispose();
    tf.dispose([x, y]);
  });

  it('gathers rows without reading the indices back, and TensorFlow still checks them', () => {
    const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const step = recordStep(([rows]: [tf.Tensor1D]) => tf.gather(table, rows), options);
    const run = (rows: number[]) => {
      const indices = tf.tensor1d(rows, 'int32');
      try {
        return tf.tidy(() => numbers(step([indices])));
      } finally {
        indices.dispose();
      }
    };
    for (let call = 0; call < 4; call++) expect(run([2, 0])).toEqual([5, 6, 1, 2]);
    expect(step.state.mode).toBe('recorded');
    expect(() => run([2, 3])).toThrow(/indices/);
    step.dispose();
    table.dispose();
  });

  it('is recorded anew once a tensor that it reads was disposed of', () => {
    let rate = tf.scalar(2);
    const step = recordStep(([x]: [tf.Scalar]) => tf.mul(x, rate), options);
    const x = tf.scalar(3);
    const run = () => tf.tidy(() => numbers(step([x]))[0]);
    for (let call = 0; call < 4; call++) expect(run()).toBe(6);
    rate.dispose();
    rate = tf.scalar(10);
    for (let call = 0; call < 4; call++) expect(run()).toBe(30);
    expect(step.state.mode).toBe('recorded');
    step.dispose();
    tf.dispose([x, rate]);
  });

  it('runs as a part of another step, and plainly where a gradient is taken through it', () => {
    const inner = recordStep(([x]: [tf.Scalar]) => tf.square(x), options);
    const outer = recordStep(([x]: [tf.Scalar]) => tf.add(inner([x]), 1), options);
    const x = tf.scalar(3);
    for (let call = 0; call < 5; call++) expect(tf.tidy(() => numbers(outer([x])))).toEqual([10]);
    expect(outer.state.mode).toBe('recorded');
    for (let call = 0; call < 5; call++) {
      expect(tf.tidy(() => numbers(tf.grad((v) => inner([v as tf.Scalar]))(x)))).toEqual([6]);
    }
    expect(inner.state.reason).toMatch(/gradient/);
    tf.dispose([x]);
    outer.dispose();
    inner.dispose();
  });
});

describe.skipIf(!native)('a step that cannot be recorded keeps running op by op and says why, once:', () => {
  let count = 0;
  const held: tf.Tensor[] = [];
  const cases: [string, (x: tf.Tensor1D) => tf.Tensor, RegExp][] = [
    ['a value is read', (x) => tf.mul(x, tf.sum(x).dataSync()[0]!), /reads a tensor's values/],
    [
      'the rate changes',
      (x) => tf.mul(x, tf.scalar(++count)),
      /changes from call to call .*used by Mul.*input/,
    ],
    ['the noise is new', (x) => tf.add(x, tf.randomNormal([3])), /changes from call to call/],
    ['the ops change', (x) => (++count % 2 === 0 ? tf.neg(x) : tf.abs(x)), /other ops/],
    ['the number of ops changes', (x) => (++count % 2 === 0 ? tf.neg(tf.neg(x)) : tf.neg(x)), /other ops/],
    ['an attribute changes', (x) => tf.leakyRelu(x, ++count / 100), /other attributes/],
    ['the shape follows the data', (x) => tf.unique(x).values, /shape that depends on the data/],
    [
      'a tensor outside is replaced',
      (x) => {
        const next = tf.keep(tf.add(x, held[0] ?? 0));
        tf.dispose(held.splice(0, 1, next));
        return tf.clone(next);
      },
      /another one at each call|other tensors/,
    ],
  ];

  it.each(cases)('%s', (_, action, reason) => {
    count = 0;
    const reasons: string[] = [];
    const step = recordStep(([x]: [tf.Tensor1D]) => action(x), { onFallback: (text) => reasons.push(text) });
    const x = tf.tensor1d([1, -2, 3]);
    for (let call = 0; call < 8; call++) step([x]).dispose();
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
    expect(step.state).toEqual({ mode: 'plain', reason: reasons[0] });
    step.dispose();
    x.dispose();
    tf.dispose(held.splice(0));
  });

  it('leaves the backend as it was when the step throws', () => {
    const engine = nativeEngine()!;
    const { binding } = engine;
    let calls = 0;
    const step = recordStep(([x]: [tf.Scalar]) => {
      if (++calls === 2) throw new Error('in the step');
      return tf.neg(x);
    });
    const x = tf.scalar(1);
    step([x]).dispose();
    expect(() => step([x])).toThrow('in the step');
    expect(engine.binding).toBe(binding);
    expect(Object.hasOwn(engine, 'getInputTensorIds')).toBe(false);
    for (let call = 0; call < 3; call++) step([x]).dispose();
    expect(step.state.mode).toBe('recorded');
    x.dispose();
    step.dispose();
  });
});
