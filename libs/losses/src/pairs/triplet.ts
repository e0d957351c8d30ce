import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { distanceMatrix, distanceShape } from './distance.ts';
import { distanceWeightedTriplets, negativeDraws } from './distance-weighted-triplets.ts';
import { pairMasks } from './pair-masks.ts';
import { positivePairs } from './positive-pairs.ts';
import { reducePairs, reductionRows, reductions } from './reduce-pairs.ts';
import { allTriplets, atAngles, hardestTriplets, semiHard, type MinedTriplets } from './triplet-mining.ts';

const schema = weightedSchema({
  margin: z.number().nonnegative().default(0.2),
  mining: z.enum(['all', 'semi-hard', 'hard', 'angular', 'distance-weighted']).default('semi-hard'),
  angle: z.number().positive().lt(90).default(20),
  soft: z.boolean().default(false),
  ...distanceShape({ distance: 'squared', normalize: true }),
  reduction: z.enum(reductions).default('nonzero'),
});

/**
 * Triplet loss with mining inside the batch (Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, equation 1):
 * max(d(a, p) - d(a, n) + margin, 0), d the squared Euclidean distance of normalised embeddings by default.
 *
 * Mining: `all` triplets of the batch; `semi-hard`, those with d(a, p) < d(a, n) < d(a, p) + margin; `hard`, per
 * anchor the farthest positive and the nearest negative (Hermans, Beyer, Leibe, "In Defense of the Triplet Loss",
 * 2017, equation 5); `angular`, those that the negative sees under more than `angle` degrees; `distance-weighted`, per
 * (anchor, positive) one negative drawn so that all distances are equally likely. `soft` replaces the hinge by log(1 + exp(d(a, p) - d(a, n))) as there; the margin then only
 * bounds semi-hard mining. Triplets are (anchor, positive) pairs times batch, so memory is linear in the
 * same-identity pairs.
 */
class TripletLoss extends StatelessLoss {
  readonly #options: z.output<typeof schema>;
  readonly #context: LossContext;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('triplet');
    if (options.mining === 'angular' && options.distance === 'lp') {
      throw new UserError('Angular mining measures Euclidean angles, so it cannot go by an lp distance.', {
        field: 'triplet.distance',
        mend: 'Choose the distance "euclidean", "squared" or "cosine", or another mining.',
      });
    }
    this.#options = options;
    this.#context = context;
  }

  override prepare(classes: Int32Array, step = 0) {
    const { mining, reduction } = this.#options;
    const pairs = mining === 'hard' ? {} : positivePairs(classes, this.#context.structure);
    return {
      ...pairs,
      ...(mining === 'distance-weighted' ? negativeDraws(pairs, this.#context.seed, step) : {}),
      ...reductionRows(reduction, classes, this.#context),
    };
  }

  compute({ embeddings, labels, prepared }: LossBatch): LossResult {
    const { weight, margin, soft, reduction } = this.#options;
    const triplets = this.#mined(embeddings, labels, prepared);
    const { excess, mask } = triplets;
    const values = tf.mul(soft ? tf.softplus(excess) : tf.relu(tf.add(excess, margin)), mask);
    const taking = untracked(() => tf.cast(tf.greater(values, 0), 'float32'));
    const terms = { triplet: reducePairs(values, mask, reduction, rowsOf(triplets, prepared)) };
    return {
      total: weightedTotal(terms, { triplet: weight }),
      terms,
      active: { triplet: triplets.rows(taking) },
    };
  }

  #mined(embeddings: tf.Tensor2D, labels: tf.Tensor1D, prepared: tf.NamedTensorMap): MinedTriplets {
    const { margin, mining, angle } = this.#options;
    const distances = distanceMatrix(embeddings, this.#options);
    const masks = pairMasks(labels);
    switch (mining) {
      case 'all':
        return allTriplets(distances, masks, prepared);
      case 'hard':
        return hardestTriplets(distances, masks);
      case 'semi-hard':
        return semiHard(allTriplets(distances, masks, prepared), margin);
      case 'angular':
        return atAngles(allTriplets(distances, masks, prepared), distances, this.#options, prepared, angle);
      case 'distance-weighted':
        return distanceWeightedTriplets(embeddings, distances, masks, prepared);
    }
  }
}

function rowsOf({ anchors }: MinedTriplets, prepared: tf.NamedTensorMap): tf.Tensor | undefined {
  const rows = prepared['reductionRows'];
  return rows === undefined || anchors === undefined ? rows : untracked(() => tf.gather(rows, anchors));
}

/** Options: `{ weight, margin, mining, angle, soft, distance, p, normalize, reduction }`. Term: triplet. */
export const triplet = defineLoss('triplet', schema, (options, context) => new TripletLoss(options, context));
