import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { normalized } from './normalized.ts';
import { pairMasks, rowsInPairs } from './pair-masks.ts';
import { reducePairs } from './reduce-pairs.ts';
import { safeSqrt } from './safe-sqrt.ts';
import { squaredDistanceMatrix } from './squared-distance-matrix.ts';

const schema = weightedSchema({
  margin: z.number().nonnegative().default(1),
  positiveMargin: z.number().nonnegative().default(0),
  squared: z.boolean().default(true),
  normalize: z.boolean().default(false),
  reduction: z.enum(['nonzero', 'mean', 'sum']).default('nonzero'),
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
 * gradient zero.
 */
class ContrastiveLoss extends StatelessLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>) {
    super('contrastive');
    this.#options = options;
  }

  compute({ embeddings, labels }: LossBatch): LossResult {
    const { weight, margin, positiveMargin, squared, normalize, reduction } = this.#options;
    const squares = squaredDistanceMatrix(normalize ? normalized(embeddings) : embeddings);
    const distances = safeSqrt(squares);
    const masks = pairMasks(labels);
    const value = (excess: tf.Tensor, mask: tf.Tensor): tf.Tensor2D =>
      tf.mul(squared ? tf.mul(tf.square(tf.relu(excess)), 0.5) : tf.relu(excess), mask);
    // Without a positive margin the square needs no root, and so no special case at zero.
    const positives: tf.Tensor2D =
      squared && positiveMargin === 0
        ? tf.mul(tf.mul(squares, 0.5), masks.positive)
        : value(tf.sub(distances, positiveMargin), masks.positive);
    const negatives = value(tf.sub(margin, distances), masks.negative);
    const reduced = (values: tf.Tensor, mask: tf.Tensor): tf.Scalar =>
      reduction === 'sum'
        ? tf.mul(reducePairs(values, mask, reduction), 0.5) // the matrix holds every pair twice
        : reducePairs(values, mask, reduction);
    const terms = {
      positive: reduced(positives, masks.positive),
      negative: reduced(negatives, masks.negative),
    };
    return {
      total: weightedTotal(terms, { positive: weight, negative: weight }),
      terms,
      active: { positive: rowsInPairs(positives), negative: rowsInPairs(negatives) },
    };
  }
}

/** Options: `{ weight, margin, positiveMargin, squared, normalize, reduction }`. Terms: positive, negative. */
export const contrastive = defineLoss('contrastive', schema, (options) => new ContrastiveLoss(options));
