import { ConfigError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { compositions } from './composition/compositions.ts';
import type { Names } from './composition/names.ts';
import { createLosses } from './create-losses.ts';
import { distanceRegistry } from './distances/distance-registry.ts';
import { minerRegistry } from './miners/miner-registry.ts';
import { reducerRegistry } from './reducers/reducer-registry.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { aFew, everyMiner } from './testing/composed-cases.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix, relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

beforeAll(useTestBackend);

const x = randomMatrix(31, 10, 6);
const logits = randomMatrix(32, 10, 5, 2);

const run = (name: string, options: unknown, rows: Matrix = x, classes: readonly number[] = testClasses) => {
  const loss = lossRegistry.get(name).create(options, testContext);
  try {
    return runLoss(loss, rows, classes, { logits: logits.slice(0, rows.length) });
  } finally {
    loss.dispose();
  }
};
const finite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);

describe('every loss with every miner, with and without a memory', () => {
  const degenerate: [string, Matrix, number[]][] = [
    ['an unordered batch', x, [...testClasses]],
    ['a single image', [[1, 2, 3, 4, 5, 6]], [3]],
    ['one identity only', x.slice(0, 4), [2, 2, 2, 2]],
    ['one image per identity', x.slice(0, 4), [3, 1, 0, 2]],
    ['coincident images', Array.from({ length: 4 }, () => [1, 1, 1, 1, 1, 1]), [0, 0, 1, 1]],
    ['embeddings at the origin', Array.from({ length: 4 }, () => [0, 0, 0, 0, 0, 0]), [0, 0, 1, 1]],
  ];
  it.each(degenerate)('is finite, gradient too, with %s', (_case, rows, classes) => {
    const broken = everyMiner().filter(([name, options]) => {
      const { total, gradient, logitsGradient } = run(name, options, rows, classes);
      return !finite([total, ...gradient, ...logitsGradient]);
    });
    expect(broken).toEqual([]);
  });
});

describe('every distance', () => {
  it.each(distanceRegistry.names())('"%s" has a finite gradient between coincident rows', (distance) => {
    const rows = Array.from({ length: 4 }, () => [1, 1, 1, 1, 1, 1]);
    for (const memory of [undefined, 12]) {
      const { total, gradient } = run('triplet', { distance, mining: 'all', memory }, rows, [0, 0, 1, 1]);
      expect(finite([total, ...gradient])).toBe(true);
    }
  });

  it.each(distanceRegistry.names())('"%s" to remembered rows is what it is among rows', (name) => {
    const distance = distanceRegistry.get(name).create({ normalize: false });
    const [among, to] = tf.tidy(() => {
      const rows = tf.tensor2d(x.flat(), [10, 6]);
      return [distance.among(rows).dataSync(), distance.to(rows, rows).dataSync()];
    });
    expect(relativeError(to, among)).toBeLessThan(1e-5);
  });
});

it.each(aFew)('the loss "%s" with %j gives every row its due: order does not matter', (name, options) => {
  // Rows of an identity keep their order, for n-pair; draws are by place, so drawn negatives are left out.
  if (options['mining'] === 'distance-weighted') return;
  const order = [1, 0, 3, 2, 6, 4, 5, 9, 7, 8].sort((a, b) => testClasses[a]! - testClasses[b]! || a - b);
  const pick = <T>(rows: readonly T[]) => order.map((row) => rows[row]!);
  const loss = lossRegistry.get(name).create(options, testContext);
  const one = runLoss(loss, x, testClasses, { logits });
  const other = runLoss(loss, pick(x), pick(testClasses), { logits: pick(logits) });
  loss.dispose();
  expect(relativeError([other.total], [one.total])).toBeLessThan(1e-5);
});

it('a memory belongs to the state, and changes what the batch is compared with', () => {
  const make = () => createLosses({ triplet: { memory: { size: 20 }, margin: 1 } }, testContext);
  const [loss, other] = [make(), make()];
  const before = runLoss(loss, x, testClasses).total;
  tf.tidy(() => {
    const labels = tf.tensor1d([...testClasses], 'int32');
    loss.update({ embeddings: tf.tensor2d(randomMatrix(5, 10, 6)), labels, prepared: {} });
  });
  const after = runLoss(loss, x, testClasses).total;
  expect(after).not.toBe(before);
  expect(Object.keys(loss.state())).toEqual(['triplet/embeddings', 'triplet/labels']);
  other.restore(loss.state());
  expect(runLoss(other, x, testClasses).total).toBe(after);
  loss.dispose();
  other.dispose();
});

describe('a combination without meaning', () => {
  const all = { distances: distanceRegistry, miners: minerRegistry, reducers: reducerRegistry };
  const keys = { distances: 'distance', miners: 'mining', reducers: 'reduction' } as const;
  const refused = (names: Names, known: readonly string[]) => {
    if (names === 'every') return [];
    if (names === 'none') return known;
    return 'only' in names ? known.filter((name) => !names.only.includes(name)) : names.except;
  };
  const cases = Object.entries(compositions).flatMap(([loss, composition]) => [
    ...(Object.keys(keys) as (keyof typeof keys)[]).flatMap((part) =>
      refused(composition[part], all[part].names()).map((name) => [loss, keys[part], name] as const),
    ),
    ...(composition.memory ? [] : [[loss, 'memory', 512] as const]),
  ]);

  it('is a ConfigError that names the field and the losses that it goes with, and the others are made', () => {
    for (const [loss, key, value] of cases) {
      const make = () => createLosses({ [loss]: { [key]: value } }, testContext);
      expect(make, `${loss} ${key}`).toThrow(ConfigError);
      expect(make).toThrow(new RegExp(`loss: ${loss}\\.${key}: .* goes with .*has no meaning for "${loss}"`));
    }
    expect(cases.length).toBeGreaterThan(50);
  });

  it('belongs to a loss that is registered, as does every other one', () => {
    expect(Object.keys(compositions).sort()).toEqual(lossRegistry.names().sort());
  });
});

it.each([
  [{ triplet: { mining: 'semi-hrd' } }, /triplet.mining: there is no miner .*did you mean "semi-hard"/],
  [{ triplet: { distance: { name: 'lp', q: 1 } } }, /triplet.distance.q: unknown key/],
  [{ triplet: { mining: { name: 'semi-hard', margn: 1 } } }, /mining.margn: .*did you mean "margin"/],
  [{ triplet: { memory: { sise: 9 } } }, /triplet.memory.sise: .*did you mean "size"/],
  [{ triplet: { memory: 2 } }, /A memory of 2 does not hold a batch of 10/],
  [{ softmax: { reduction: { name: 'class-weighted', weights: [1] } } }, /1 weights for 5 classes/],
])('refuses %j', (config, message) => {
  expect(() => createLosses(config, testContext)).toThrow(message);
});
