import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import { randomMatrix } from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { rangeLoss } from './range-loss.ts';
import { rangeIndex } from './range-index.ts';
import { range } from './range.ts';

beforeAll(useTestBackend);

it('gives what the function gives', () => {
  const x = randomMatrix(2, 10, 6);
  const { total } = runLoss(
    range.create({ intra: 0.5, inter: 2, k: 3, margin: 20 }, testContext),
    x,
    testClasses,
  );
  const expected = tf.tidy(() =>
    rangeLoss(tf.tensor2d(x), testClasses, { alpha: 0.5, beta: 2, k: 3, margin: 20 }).dataSync(),
  );
  expect(total).toBeCloseTo(expected[0]!, 4);
});

it('says which rows take part and whether the hinge is open', () => {
  // Identity 0 has images 1, 2 and 9 on a line: its greatest range is between the first and the last of them.
  const x = [[1, 0], [100, 0], [2, 0], [9, 0], [50, 0], [51, 0]]; // prettier-ignore
  const classes = [0, 1, 0, 0, 2, 3];
  const open = runLoss(range.create({ k: 1, margin: 4 }, testContext), x, classes);
  expect(open.active['intra']).toEqual([1, 0, 0, 1, 0, 0]);
  expect(open.active['inter']).toEqual([0, 0, 0, 0, 1, 1]);
  expect(open.hinge).toEqual({ inter: 1 });
  expect(open.terms).toEqual({ intra: 64, inter: 3 });
  const closed = runLoss(range.create({ k: 1, margin: 0.5 }, testContext), x, classes);
  expect(closed.active['inter']).toEqual([0, 0, 0, 0, 0, 0]);
  expect(closed.hinge).toEqual({ inter: 0 });
});

it('calls coincident images inactive', () => {
  const x = [[1, 0], [1, 0], [0, 5], [0, 6]]; // prettier-ignore
  const { active } = runLoss(range.create({}, testContext), x, [0, 0, 1, 1]);
  expect(active['intra']).toEqual([0, 0, 1, 1]);
});

it('keeps its shapes for any batch of the promised structure', () => {
  const loss = range.create({}, { ...testContext, batchSize: 12, structure: { identities: 3, images: 4 } });
  const shapes = (classes: number[]) =>
    Object.values(loss.prepare(Int32Array.from(classes))).map(({ shape }) => shape.join('x'));
  const full = shapes([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  expect(shapes([0, 0, 0, 0, 1, 1, 3, 3, 2, 2, 2, 4])).toEqual(full);
  expect(shapes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((label) => label % 3))).toEqual(full);
});

it('indexes with memory linear in the pairs', () => {
  const size = (labels: number[]) =>
    Object.values(rangeIndex(labels, 2)).reduce((sum, { data }) => sum + data.length, 0);
  // 512 identities of 4: 3,072 same-identity pairs and 130,816 pairs of means.
  const block = Array.from({ length: 2048 }, (_, row) => row % 512);
  expect(size(block)).toBeLessThan(2 * 262_144 + 40_000);
  // One identity of 1,024 among 512 of two: 524,288 pairs, whose rectangular table would hold 269 million.
  const head = Array.from({ length: 2048 }, (_, row) => (row < 1024 ? 0 : 1 + (row % 512)));
  expect(size(head)).toBeLessThan(8_000_000);
});

it('refuses a bad option by its name', () => {
  expect(() => range.create({ intra: -1 }, testContext)).toThrow(/range.intra: .*not -1/);
  expect(() => range.create({ k: 0 }, testContext)).toThrow(/range.k: .*not 0/);
  expect(() => range.create({ margin: NaN }, testContext)).toThrow(/range.margin: .*NaN/);
});
