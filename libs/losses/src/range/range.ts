import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss, LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightSchema } from '../define-loss.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { rangeIndex } from './range-index.ts';
import { rangeParts } from './range-kernel.ts';
import { rangeShape } from './range-loss.ts';

const object = z.strictObject({
  intra: weightSchema.default(0.01),
  inter: weightSchema.default(0.01),
  ...rangeShape,
});
const schema = z.union([
  weightSchema.transform((weight) => object.parse({ intra: weight, inter: weight })),
  object,
]);

/** The range loss in the trainer; formula and edge cases stand at `rangeLoss`. Terms: intra, inter. */
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

/** Options: `{ intra, inter, k, margin, reduction }`; a bare number is the weight of both terms. */
export const range = defineLoss('range', schema, (options, context): Loss => new RangeLoss(options, context));
