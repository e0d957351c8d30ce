import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '@rangeloss/foundation';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Loss } from './contract.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix, relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/*
 * What every loss owes, checked for each one because it is registered: a new loss writes no line here.
 */
beforeAll(useTestBackend);

const embeddings = randomMatrix(11, 10, 6);
const logits = randomMatrix(12, 10, 5, 2);

function withLoss<T>(name: string, options: unknown, use: (loss: Loss) => T): T {
  const loss = lossRegistry.get(name).create(options, testContext);
  try {
    return use(loss);
  } finally {
    loss.dispose();
  }
}

function run(name: string, x: Matrix, classes: readonly number[], scores: Matrix = logits) {
  return withLoss(name, {}, (loss) => runLoss(loss, x, classes, { logits: scores.slice(0, x.length) }));
}

/** Losses that take an identity's rows in the order that they come in, by their definition. */
const takesFirstRows = new Set(['n-pair']);

/** A random order that keeps the order within each identity. */
function identitiesShuffled(): Int32Array {
  const free = new Map<number, number[]>();
  testClasses.forEach((label, row) => free.set(label, [...(free.get(label) ?? []), row]));
  return randomStream(3, 'order')
    .permutation(10)
    .map((row) => free.get(testClasses[row]!)!.shift()!);
}

const finite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);

describe.each(lossRegistry.names())('the loss "%s"', (name) => {
  it('is called what it is registered as', () => {
    withLoss(name, {}, (loss) => expect(loss.name).toBe(name));
  });

  it('gives finite terms, with masks of zeros and ones for each', () => {
    const { total, terms, active, hinge, gradient, logitsGradient } = run(name, embeddings, testClasses);
    expect(total).not.toBe(0);
    expect(finite([total, ...Object.values(terms), ...gradient, ...logitsGradient])).toBe(true);
    expect([...gradient, ...logitsGradient].some((value) => value !== 0)).toBe(true);
    expect(Object.keys(active)).toEqual(Object.keys(terms));
    for (const mask of Object.values(active)) {
      expect(mask).toHaveLength(10);
      expect(mask.every((value) => value === 0 || value === 1)).toBe(true);
    }
    for (const value of Object.values(hinge)) expect([0, 1]).toContain(value);
  });

  it('gives the same for the same', () => {
    const [one, other] = [run(name, embeddings, testClasses), run(name, embeddings, testClasses)];
    expect(other).toEqual(one);
  });

  it('does not care for the order of the rows', () => {
    const order = takesFirstRows.has(name) ? identitiesShuffled() : randomStream(3, 'order').permutation(10);
    const shuffled = <T>(rows: readonly T[]): T[] => Array.from(order, (row) => rows[row]!);
    const one = run(name, embeddings, testClasses);
    const other = run(name, shuffled(embeddings), shuffled(testClasses), shuffled(logits));
    expect(relativeError([other.total], [one.total])).toBeLessThan(1e-5);
    const rows = Array.from(order).flatMap((row) => [...one.gradient.slice(row * 6, row * 6 + 6)]);
    expect(relativeError([...other.gradient, 1], [...rows, 1])).toBeLessThan(1e-5);
  });

  const degenerate: [string, Matrix, number[]][] = [
    ['a single image', [[1, 2, 3, 4, 5, 6]], [3]],
    ['one identity only', embeddings.slice(0, 4), [2, 2, 2, 2]],
    ['one image per identity', embeddings.slice(0, 4), [3, 1, 0, 2]],
    ['coincident images everywhere', Array.from({ length: 6 }, () => [1, 1, 1, 1, 1, 1]), [0, 0, 1, 1, 2, 2]],
    ['coincident images of one identity', [...Array<number[]>(3).fill([1, 0, 0, 0, 0, 2]), ...embeddings.slice(0, 3)], [0, 0, 0, 1, 1, 4]],
    ['embeddings at the origin', Array.from({ length: 4 }, () => [0, 0, 0, 0, 0, 0]), [0, 0, 1, 1]],
    ['embeddings far from the origin', randomMatrix(4, 6, 6, 0.1, 1e4), [0, 0, 1, 1, 2, 2]],
    ['tiny embeddings', randomMatrix(4, 6, 6, 1e-15), [0, 0, 1, 1, 2, 2]],
  ]; // prettier-ignore
  it.each(degenerate)('stays finite, gradient too, with %s', (_case, x, classes) => {
    const { total, gradient, logitsGradient } = run(name, x, classes);
    expect(Number.isFinite(total)).toBe(true);
    expect(finite([...gradient, ...logitsGradient])).toBe(true);
  });

  it('stays finite with a single class', () => {
    const context = { ...testContext, classes: 1, classCounts: Int32Array.of(9) };
    const loss = lossRegistry.get(name).create({}, context);
    const oneClass = { logits: logits.slice(0, 4).map((row) => row.slice(0, 1)) };
    const { total, gradient } = runLoss(loss, embeddings.slice(0, 4), [0, 0, 0, 0], oneClass);
    expect(finite([total, ...gradient])).toBe(true);
    loss.dispose();
  });

  it('does not hide what is not a number', () => {
    const broken = (rows: Matrix) => rows.map((row, i) => (i === 4 ? row.map(() => NaN) : [...row]));
    expect(run(name, broken(embeddings), testClasses, broken(logits)).total).toBeNaN();
  });

  it('trains nothing at weight zero', () => {
    withLoss(name, 0, (loss) => {
      const { total, gradient, logitsGradient } = runLoss(loss, embeddings, testClasses, { logits });
      expect(Math.abs(total)).toBe(0);
      expect([...gradient, ...logitsGradient].every((value) => value === 0)).toBe(true);
    });
  });

  it('prepares arrays that fill their shapes', () => {
    withLoss(name, {}, (loss) => {
      for (const { data, shape } of Object.values(loss.prepare(Int32Array.from(testClasses)))) {
        expect(shape.reduce((size, side) => size * side, 1)).toBe(data.length);
      }
    });
  });

  it('comes back from its state and frees all of it', () => {
    const before = tf.memory().numTensors;
    const first = lossRegistry.get(name).create({}, testContext);
    const second = lossRegistry.get(name).create({}, { ...testContext, seed: 99 });
    second.restore(first.state());
    second.restore(second.state());
    for (const parameter of first.parameters()) expect(Object.values(first.state())).toContain(parameter);
    const of = (loss: Loss) => runLoss(loss, embeddings, testClasses, { logits });
    expect(of(second)).toEqual(of(first));
    first.dispose();
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensors behind when it updates its state', () => {
    withLoss(name, {}, (loss) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const x = tf.tensor2d(embeddings.flat(), [10, 6]);
        loss.update?.({ embeddings: x, labels: tf.tensor1d([...testClasses], 'int32'), prepared: {} });
      });
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('refuses unknown options and bad weights by name', () => {
    const { create } = lossRegistry.get(name);
    expect(() => create({ nonsense: 1 }, testContext)).toThrow(`${name}.nonsense: unknown key`);
    expect(() => create(-1, testContext)).toThrow(/not -1/);
    expect(() => create(NaN, testContext)).toThrow(/not NaN/);
  });

  it('has a JSON Schema for editors', () => {
    expect(z.toJSONSchema(lossRegistry.get(name).schema, { io: 'input' })).toHaveProperty('anyOf');
  });
});
