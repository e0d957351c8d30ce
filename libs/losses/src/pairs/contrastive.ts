import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { choiceName } from '../composition/choice.ts';
import { asPairs } from '../composition/mined.ts';
import { TupleLoss } from '../composition/tuple-loss.ts';
import { tupleShape } from '../composition/tuple-shape.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { weightedTotal } from '../weighted-terms.ts';

const schema = () =>
  weightedSchema({
    margin: z.number().nonnegative().default(1),
    positiveMargin: z.number().nonnegative().default(0),
    squared: z.boolean().default(true),
    ...tupleShape('contrastive', {
      distance: 'euclidean',
      normalize: false,
      mining: 'all',
      reduction: 'nonzero',
    }),
    epsilon: z.number().nonnegative().optional(),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Contrastive loss over all pairs of the batch (Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an
 * Invariant Mapping", CVPR 2006, doi:10.1109/CVPR.2006.100, equation 4). With d the Euclidean distance:
 *
 * - `positive`: 1/2 max(d - positiveMargin, 0)^2 over pairs of one identity;
 * - `negative`: 1/2 max(margin - d, 0)^2 over pairs of two identities.
 *
 * Each is reduced on its own, so that the many negatives do not drown the positives. `squared: false` leaves the
 * halves and squares away, as PyTorch Metric Learning does. Each unordered pair counts once, so the reduction `sum` is
 * half the sum over ordered pairs, except with a memory. Coincident images have gradient zero. Distance, miner, reducer and memory can be exchanged.
 */
class ContrastiveLoss extends TupleLoss {
  readonly #options: Options;

  constructor(options: Options, context: LossContext) {
    super('contrastive', options, context, { beside: { epsilon: options.epsilon } });
    this.#options = options;
  }

  compute(batch: LossBatch): LossResult {
    const { weight, margin, positiveMargin, squared, reduction } = this.#options;
    const { comparison, mined } = this.mine(batch);
    const { positive, negative, repeated } = asPairs(mined, comparison);
    const distances = comparison.distances();
    const values = (excess: tf.Tensor, mask: tf.Tensor): tf.Tensor2D =>
      tf.mul(squared ? tf.mul(tf.square(tf.relu(excess)), 0.5) : tf.relu(excess), mask);
    const positives = values(tf.sub(distances, positiveMargin), positive);
    const negatives = values(tf.sub(margin, distances), negative);
    const reduced = (all: tf.Tensor, mask: tf.Tensor): tf.Scalar => {
      const value = this.reduced({ values: all, mask, repeated }, batch);
      // The batch's matrix holds every pair twice.
      return choiceName(reduction) === 'sum' && !this.remembers ? tf.mul(value, 0.5) : value;
    };
    const terms = { positive: reduced(positives, positive), negative: reduced(negatives, negative) };
    return {
      total: weightedTotal(terms, { positive: weight, negative: weight }),
      terms,
      active: { positive: comparison.rowsInPairs(positives), negative: comparison.rowsInPairs(negatives) },
    };
  }
}

/**
 * Options: `{ weight, margin, positiveMargin, squared, distance, p, normalize, mining, epsilon, reduction, memory }`.
 * Terms: positive, negative. State with a memory: embeddings, labels.
 */
export const contrastive = defineLoss(
  'contrastive',
  schema,
  (options, context) => new ContrastiveLoss(options, context),
);
