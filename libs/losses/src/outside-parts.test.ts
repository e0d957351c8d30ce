import {
  createLosses,
  defineDistance,
  defineMiner,
  defineReducer,
  distanceRegistry,
  lossesSchema,
  minedIndices,
  minerRegistry,
  reducerRegistry,
  untracked,
} from './index.ts';
import * as tf from '@tensorflow/tfjs-core';
import { parseConfig } from '@rangeloss/foundation';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { mean, numericGradient, randomMatrix, relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* What docs/losses.md promises: a part from another package is one file and one line, through the public door only. */

/** max_i |a_i - b_i| */
const farthest = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D =>
  tf.max(tf.abs(tf.sub(tf.expandDims(a, 1), tf.expandDims(b, 0))), 2);

/** All pairs that are nearer than a radius. */
const withinRadius = defineMiner(
  z.strictObject({ radius: z.number().positive().default(2) }),
  ({ radius }) => ({
    usesPairList: false,
    mine: (comparison) => {
      const distances = comparison.distances();
      const near = untracked((): tf.Tensor2D => tf.cast(tf.less(distances, radius), 'float32'));
      const { positive, negative } = comparison.compared.masks;
      return {
        kind: 'pairs',
        positive: untracked(() => tf.mul(positive, near)),
        negative: untracked(() => tf.mul(negative, near)),
      };
    },
  }),
);

beforeAll(async () => {
  await useTestBackend();
  distanceRegistry.register(
    'chebyshev',
    defineDistance({}, () => ({
      measures: 'distance',
      closest: 0,
      among: (rows) => farthest(rows, rows),
      to: farthest,
    })),
  );
  minerRegistry.register('within-radius', withinRadius);
  reducerRegistry.register(
    'mean-square',
    defineReducer(z.strictObject({}), () => ({
      reduce: ({ values, mask }) => tf.div(tf.sum(tf.square(values)), tf.maximum(tf.sum(mask), 1)),
    })),
  );
});

const parts = {
  margin: 2.5,
  distance: 'chebyshev',
  mining: { name: 'within-radius', radius: 2.2 },
  reduction: 'mean-square',
};

/** The contrastive loss of these parts by naive loops. */
function naive(rows: Matrix): number {
  const [positives, negatives]: [number[], number[]] = [[], []];
  rows.forEach((a, i) => {
    rows.forEach((b, j) => {
      const distance = Math.max(...a.map((value, place) => Math.abs(value - b[place]!)));
      if (i === j || distance >= 2.2) return;
      if (testClasses[i] === testClasses[j]) positives.push(distance ** 2 / 2);
      else negatives.push((2.5 - distance) ** 2 / 2);
    });
  });
  return mean(positives.map((value) => value ** 2)) + mean(negatives.map((value) => value ** 2));
}

describe('a distance, a miner and a reducer from outside', () => {
  it('make a loss of a config, with value and gradient', () => {
    const x = randomMatrix(1, 10, 6);
    const joint = createLosses({ contrastive: { weight: 0.5, ...parts } }, testContext);
    const { total, terms, gradient } = runLoss(joint, x, testClasses);
    expect(terms['contrastive.positive']).toBeGreaterThan(0);
    expect(terms['contrastive.negative']).toBeGreaterThan(0);
    expect(relativeError([total], [0.5 * naive(x)])).toBeLessThan(1e-5);
    const numeric = numericGradient((rows) => 0.5 * naive(rows), x).flat();
    expect(relativeError(gradient, numeric)).toBeLessThan(1e-4);
    joint.dispose();
  });

  it('go with the other losses, with their own parts, and with a memory', () => {
    const config = {
      softmax: { mining: 'within-radius', reduction: 'mean-square' },
      triplet: { distance: 'chebyshev', reduction: 'mean-square', memory: 16 },
      'multi-similarity': { mining: { name: 'within-radius', distance: 'chebyshev' } },
    };
    const joint = createLosses(config, testContext);
    const { terms } = runLoss(joint, randomMatrix(2, 10, 6), testClasses, { logits: randomMatrix(3, 10, 5) });
    expect(Object.values(terms).every((term) => Number.isFinite(term) && term > 0)).toBe(true);
    joint.dispose();
  });

  it('are known to schemas, to messages and to who looks at what is mined', () => {
    expect(parseConfig(lossesSchema(), { 'nt-xent': { mining: 'within-radius' } })).toMatchObject({
      'nt-xent': { mining: 'within-radius' },
    });
    expect(() => createLosses({ triplet: { mining: 'within-radios' } }, testContext)).toThrow(
      /did you mean "within-radius"/,
    );
    expect(() => createLosses({ circle: { distance: 'chebyshev' } }, testContext)).toThrow(
      /the distance "chebyshev" goes with contrastive, triplet/,
    );
    const rows = tf.tensor2d([0, 0, 0.5, 0.5, 9, 9], [3, 2]);
    const choice = { name: 'within-radius', distance: 'chebyshev' };
    expect(minedIndices(rows, [0, 0, 0], choice)).toEqual({
      positives: [
        [0, 1],
        [1, 0],
      ],
      negatives: [],
    });
    rows.dispose();
  });
});
