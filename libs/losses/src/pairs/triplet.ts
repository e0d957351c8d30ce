import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { asTriplets } from '../composition/mined.ts';
import { TupleLoss } from '../composition/tuple-loss.ts';
import { tupleShape } from '../composition/tuple-shape.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';

const schema = () =>
  weightedSchema({
    margin: z.number().nonnegative().default(0.2),
    angle: z.number().positive().lt(90).optional(),
    soft: z.boolean().default(false),
    ...tupleShape('triplet', {
      distance: 'squared',
      normalize: true,
      mining: 'semi-hard',
      reduction: 'nonzero',
    }),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Triplet loss with mining inside the batch (Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, arXiv:1503.03832,
 * equation 1): max(d(a, p) - d(a, n) + margin, 0), d the squared Euclidean distance of normalised embeddings by default.
 *
 * `soft` replaces the hinge by log(1 + exp(d(a, p) - d(a, n))) (Hermans, Beyer, Leibe, "In Defense of the Triplet Loss
 * for Person Re-Identification", 2017, arXiv:1703.07737, section 2); the margin then only bounds semi-hard mining.
 * Triplets are (anchor, positive) pairs times batch, so memory is linear in the same-identity pairs. Distance, miner,
 * reducer and memory can be exchanged; with a miner of pairs, each positive meets each negative of its anchor, and with
 * a memory an anchor has its newest `memory.positives` positives.
 */
class TripletLoss extends TupleLoss {
  readonly #options: Options;

  constructor(options: Options, context: LossContext) {
    const { margin, angle, normalize } = options;
    super('triplet', options, context, { triplets: true, beside: { margin, angle, normalize } });
    this.#options = options;
  }

  compute(batch: LossBatch): LossResult {
    const { weight, margin, soft } = this.#options;
    const { comparison, mined } = this.mine(batch);
    const { excess, mask, anchors, rows } = asTriplets(mined, comparison);
    const values = tf.mul(soft ? tf.softplus(excess) : tf.relu(tf.add(excess, margin)), mask);
    const taking = untracked(() => tf.cast(tf.greater(values, 0), 'float32'));
    const terms = { triplet: this.reduced({ values, mask }, batch, anchors) };
    return {
      total: weightedTotal(terms, { triplet: weight }),
      terms,
      active: { triplet: rows(taking) },
    };
  }
}

/**
 * Options: `{ weight, margin, mining, angle, soft, distance, p, normalize, reduction, memory }`. Term: triplet. State with
 * a memory: embeddings, labels.
 */
export const triplet = defineLoss('triplet', schema, (options, context) => new TripletLoss(options, context));
