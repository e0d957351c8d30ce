import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss, LossBatch, LossContext, LossResult } from '../contract.ts';
import { commonShape, defineLoss, weightSchema } from '../define-loss.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { rangeIndex } from './range-index.ts';
import { rangeParts } from './range-kernel.ts';
import { rangeShape } from './range-loss.ts';

const object = z.strictObject({
  ...commonShape,
  intra: weightSchema.default(0.01),
  inter: weightSchema.default(0.01),
  ...rangeShape,
  mean: z.enum(['harmonic', 'arithmetic']).default('harmonic'),
  squared: z.boolean().default(true),
  centers: z.enum(['nearest', 'all']).default('nearest'),
});
const schema = z.union([
  weightSchema.transform((weight) => object.parse({ intra: weight, inter: weight })),
  object,
]);

/**
 * The range loss in the trainer; formula and edge cases stand at `rangeLoss`. Terms: intra, inter.
 *
 * Variants for ablation: a weight of 0 for one of the terms leaves the other alone; `mean: arithmetic` averages the k
 * greatest ranges plainly; `squared: false` takes Euclidean distances, not their squares, in both terms (the margin
 * then too); `centers: all` averages the hinge over all pairs of identities instead of taking the nearest.
 */
class RangeLoss extends StatelessLoss {
  readonly #options: z.output<typeof object>;
  readonly #context: LossContext;

  constructor(options: z.output<typeof object>, context: LossContext) {
    super('range');
    this.#options = options;
    this.#context = context;
  }

  override prepare(classes: Int32Array) {
    return rangeIndex(classes, this.#options.k, this.#context.structure);
  }

  compute(batch: LossBatch): LossResult {
    const parts = rangeParts(batch.embeddings, batch.prepared, this.#options);
    const terms: Record<string, tf.Scalar> = { intra: parts.intra, inter: parts.inter };
    return {
      total: weightedTotal(terms, { intra: this.#options.intra, inter: this.#options.inter }),
      terms,
      active: { intra: parts.intraActive, inter: parts.interActive },
      hinge: { inter: parts.hinge },
    };
  }
}

/** Options: `{ intra, inter, k, margin, reduction, mean, squared, centers }`; a bare number is the weight of both terms. */
export const range = defineLoss('range', schema, (options, context): Loss => new RangeLoss(options, context));
