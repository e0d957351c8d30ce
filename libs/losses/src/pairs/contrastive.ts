import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { distanceMatrix, distanceShape } from './distance.ts';
import { pairMasks, rowsInPairs } from './pair-masks.ts';
import { minePairs, pairMinings } from './pair-mining.ts';
import { reducePairs, reductionRows, reductions } from './reduce-pairs.ts';

const schema = weightedSchema({
  margin: z.number().nonnegative().default(1),
  positiveMargin: z.number().nonnegative().default(0),
  squared: z.boolean().default(true),
  ...distanceShape({ distance: 'euclidean', normalize: false }),
  mining: z.enum(pairMinings).default('all'),
  epsilon: z.number().nonnegative().default(0.1),
  reduction: z.enum(reductions).default('nonzero'),
});

/**
 * Contrastive loss over all pairs of the batch (Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an
 * Invariant Mapping", CVPR 2006, equation 4). With d the Euclidean distance:
 *
 * - `positive`: 1/2 max(d - positiveMargin, 0)^2 over pairs of one identity;
 * - `negative`: 1/2 max(margin - d, 0)^2 over pairs of two identities.
 *
 * Each is reduced on its own, so that the many negatives do not drown the positives. `squared: false` leaves the
 * halves and squares away, as PyTorch Metric Learning does. Each unordered pair counts once. Coincident images have
 * gradient zero. Distance, mining and reduction can be exchanged; see `distanceMatrix`, `minePairs`, `reductions`.
 */
class ContrastiveLoss extends StatelessLoss {
  readonly #options: z.output<typeof schema>;

  readonly #context: LossContext;

  constructor(options: z.output<typeof schema>, context: LossContext) {
    super('contrastive');
    this.#options = options;
    this.#context = context;
  }

  override prepare(classes: Int32Array) {
    return reductionRows(this.#options.reduction, classes, this.#context);
  }

  compute({ embeddings, labels, prepared }: LossBatch): LossResult {
    const { weight, margin, positiveMargin, squared, mining, epsilon, reduction } = this.#options;
    const distances = distanceMatrix(embeddings, this.#options);
    const { positive, negative } = minePairs(mining, distances, pairMasks(labels), epsilon);
    const values = (excess: tf.Tensor, mask: tf.Tensor): tf.Tensor2D =>
      tf.mul(squared ? tf.mul(tf.square(tf.relu(excess)), 0.5) : tf.relu(excess), mask);
    const positives = values(tf.sub(distances, positiveMargin), positive);
    const negatives = values(tf.sub(margin, distances), negative);
    const reduced = (all: tf.Tensor, mask: tf.Tensor): tf.Scalar => {
      const value = reducePairs(all, mask, reduction, prepared['reductionRows']);
      return reduction === 'sum' ? tf.mul(value, 0.5) : value; // the matrix holds every pair twice
    };
    const terms = { positive: reduced(positives, positive), negative: reduced(negatives, negative) };
    return {
      total: weightedTotal(terms, { positive: weight, negative: weight }),
      terms,
      active: { positive: rowsInPairs(positives), negative: rowsInPairs(negatives) },
    };
  }
}

/** Options: `{ weight, margin, positiveMargin, squared, distance, p, normalize, mining, epsilon, reduction }`. Terms: positive, negative. */
export const contrastive = defineLoss(
  'contrastive',
  schema,
  (options, context) => new ContrastiveLoss(options, context),
);
