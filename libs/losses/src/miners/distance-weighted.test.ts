import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import { randomMatrix, squaredDistance, unit } from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { Comparison } from '../composition/comparison.ts';
import { asTriplets } from '../composition/mined.ts';
import { createDistance } from '../distances/distance-registry.ts';
import { pairMasks } from '../pairs/pair-masks.ts';
import { triplet } from '../pairs/triplet.ts';
import { createMiner } from './miner-registry.ts';

beforeAll(useTestBackend);

it('draws negatives against the density of distances on the sphere', () => {
  // Anchor 0 with positive 1; the others are negatives at angles from near to out of reach.
  const angles = [0, 0.1, 0.3, 0.9, 1.2, 1.5, 2.5];
  const rows = angles.map((angle) => [Math.cos(angle), Math.sin(angle), 0, 0, 0, 0]);
  const labels = [0, 0, 1, 1, 1, 1, 1];
  const draws = 4000;
  const chosen = tf.tidy(() => {
    const compared = {
      embeddings: tf.tensor2d(rows),
      masks: pairMasks(tf.tensor1d(labels, 'int32')),
      pairs: {
        anchors: tf.zeros<tf.Rank.R1>([draws], 'int32'),
        positives: tf.ones<tf.Rank.R1>([draws], 'int32'),
        exists: tf.ones<tf.Rank.R1>([draws]),
      },
    };
    const comparison = new Comparison(compared, createDistance('squared'));
    const numbers = tf.tensor1d(Array.from({ length: draws }, (_, place) => (place + 0.5) / draws));
    const mined = createMiner('distance-weighted').mine(comparison, { draws: numbers });
    const { excess } = asTriplets(mined, comparison);
    const toPositive = squaredDistance(rows[0]!, rows[1]!);
    const toNegative = [...excess.dataSync()].map((value) => toPositive - value);
    return rows.map((row) => {
      const own = squaredDistance(rows[0]!, row);
      return toNegative.filter((square) => Math.abs(square - own) < 1e-4).length / draws;
    });
  });
  const n = 6;
  const weights = rows.map((row, place) => {
    const d = Math.max(Math.sqrt(squaredDistance(rows[0]!, row)), 0.5);
    return labels[place] === 0 || d >= 1.4 ? 0 : 1 / (d ** (n - 2) * (1 - d ** 2 / 4) ** ((n - 3) / 2));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  weights.forEach((weight, place) => expect(chosen[place]).toBeCloseTo(weight / total, 2));
});

it('draws anew in each step, the same for the same step', () => {
  const loss = triplet.create({ mining: 'distance-weighted', margin: 1 }, testContext);
  const x = randomMatrix(4, 10, 6);
  const at = (step: number) => runLoss(loss, x, testClasses, { step });
  expect(at(3)).toEqual(at(3));
  expect(at(3).total).not.toBe(at(4).total);
});

it.each([
  ['no negatives', [0, 0, 0]],
  ['no positives', [0, 1, 2]],
])('gives zero with %s', (_case, classes) => {
  const loss = triplet.create({ mining: 'distance-weighted' }, testContext);
  const { total, active } = runLoss(loss, randomMatrix(4, 3, 6), classes);
  expect(total).toBe(0);
  expect(active['triplet']).toEqual([0, 0, 0]);
});

it('leaves anchors out whose negatives are all out of reach', () => {
  const opposite = [[1, 0], [1, 0.01], [-1, 0]].map(unit); // prettier-ignore
  const loss = triplet.create({ mining: 'distance-weighted', margin: 9 }, testContext);
  expect(runLoss(loss, opposite, [0, 0, 1]).total).toBe(0);
});
