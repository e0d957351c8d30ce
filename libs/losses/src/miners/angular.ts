import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { pick } from '../composition/entries.ts';
import { untracked } from '../untracked.ts';
import { squared } from '../distances/squared.ts';
import { tripletsWhere } from './every-triplet.ts';
import { defineMiner } from './miner.ts';

/**
 * Triplets whose negative sees anchor and positive under a large angle: atan(d(a, p) / (2 d(n, c))) > angle, c the
 * midpoint of a and p (Wang, Zhou, Wen, Liu, Lin, "Deep Metric Learning with Angular Loss", ICCV 2017,
 * arXiv:1708.01682, section 3). By the median's length, d(n, c)^2 = (d(a, n)^2 + d(p, n)^2) / 2 - d(a, p)^2 / 4: it
 * needs Euclidean distances, which it takes of the rows at length 1 where `normalize` is not false. `angle` is in
 * degrees. PML: `AngularMiner(angle)`.
 */
export const angular = defineMiner(
  z.strictObject({
    angle: z.number().positive().lt(90).default(20),
    normalize: z.boolean().default(true),
  }),
  ({ angle, normalize }) => {
    const euclidean = squared.create({ normalize });
    const tangent = Math.tan((angle * Math.PI) / 180);
    return {
      usesPairList: true,
      mine: (comparison) => {
        const { remembered } = comparison.compared;
        const { anchors, positives } = comparison.pairs();
        const squares = untracked(() => comparison.under(euclidean).distances());
        const fromPositives = untracked(() =>
          remembered === undefined
            ? tf.gather(squares, positives)
            : tf.gather(euclidean.among(remembered), positives),
        );
        return tripletsWhere(comparison, () => {
          const between = tf.expandDims(pick(squares, anchors, positives), 1);
          const sides = tf.mul(tf.add(tf.gather(squares, anchors), fromPositives), 0.5);
          const median = tf.sub(sides, tf.mul(between, 0.25));
          return tf.greater(between, tf.mul(median, 4 * tangent ** 2));
        });
      },
    };
  },
);
