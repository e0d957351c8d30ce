import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { normalized } from './normalized.ts';
import { pairMasks } from './pair-masks.ts';
import { positivePairs } from './positive-pairs.ts';
import { reducePairs } from './reduce-pairs.ts';
import { safeSqrt } from './safe-sqrt.ts';
import { squaredDistanceMatrix } from './squared-distance-matrix.ts';
import { allTriplets, hardestTriplets } from './triplet-mining.ts';

const schema = weightedSchema({
  margin: z.number().nonnegative().default(0.2),
  mining: z.enum(['all', 'semi-hard', 'hard']).default('semi-hard'),
  soft: z.boolean().default(false),
  squared: z.boolean().default(true),
  normalize: z.boolean().default(true),
  reduction: z.enum(['nonzero', 'mean', 'sum']).default('nonzero'),
});

/**
 * Triplet loss with mining inside the batch (Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, equation 1):
 * max(d(a, p) - d(a, n) + margin, 0), d the squared Euclidean distance of normalised embeddings by default.
 *
 * Mining: `all` triplets of the batch; `semi-hard`, those with d(a, p) < d(a, n) < d(a, p) + margin; `hard`, per
 * anchor the farthest positive and the nearest negative (Hermans, Beyer, Leibe, "In Defense of the Triplet Loss",
 * 2017, equation 5). `soft` replaces the hinge by log(1 + exp(d(a, p) - d(a, n))) as there; the margin then only
 * bounds semi-hard mining. Triplets are (anchor, positive) pairs times batch, so memory is linear in the
 * same-identity pairs.
 */
class TripletLoss extends StatelessLoss {
  readonly #options: z.output<typeof schema>;
  readonly #context: LossContext;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('triplet');
    this.#options = options;
    this.#context = context;
  }

  override prepare(classes: Int32Array) {
    return this.#options.mining === 'hard' ? {} : positivePairs(classes, this.#context.structure);
  }

  compute({ embeddings, labels, prepared }: LossBatch): LossResult {
    const { weight, margin, mining, soft, squared, normalize, reduction } = this.#options;
    const squares = squaredDistanceMatrix(normalize ? normalized(embeddings) : embeddings);
    const distances = squared ? squares : safeSqrt(squares);
    const masks = pairMasks(labels);
    const triplets =
      mining === 'hard' ? hardestTriplets(distances, masks) : allTriplets(distances, masks, prepared);
    const { excess } = triplets;
    const mask = mining === 'semi-hard' ? semiHard(triplets.mask, excess, margin) : triplets.mask;
    const values = tf.mul(soft ? tf.softplus(excess) : tf.relu(tf.add(excess, margin)), mask);
    const taking = untracked(() => tf.cast(tf.greater(values, 0), 'float32'));
    const terms = { triplet: reducePairs(values, mask, reduction) };
    return {
      total: weightedTotal(terms, { triplet: weight }),
      terms,
      active: { triplet: triplets.rows(taking) },
    };
  }
}

function semiHard(mask: tf.Tensor, excess: tf.Tensor, margin: number): tf.Tensor {
  return untracked(() => {
    const within = tf.logicalAnd(tf.less(excess, 0), tf.greater(excess, -margin));
    return tf.mul(mask, tf.cast(within, 'float32'));
  });
}

/** Options: `{ weight, margin, mining, soft, squared, normalize, reduction }`. Term: triplet. */
export const triplet = defineLoss('triplet', schema, (options, context) => new TripletLoss(options, context));
