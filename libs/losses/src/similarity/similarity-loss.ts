import type * as tf from '@tensorflow/tfjs-core';
import { TupleLoss, type MinedBatch, type TupleParts } from '../composition/tuple-loss.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import type { Reducible } from '../reducers/reducer.ts';
import { weightedTotal } from '../weighted-terms.ts';

/** Values of anchors or pairs, before they are reduced. */
export interface SimilarityValues extends Reducible {
  /** float32 [batch]: 1 for the rows that take part with a gradient */
  readonly active: tf.Tensor1D;
}

/** What the losses on similarities to an anchor share: one term, named like the loss. */
export abstract class SimilarityLoss extends TupleLoss {
  readonly #weight: number;

  constructor(
    name: string,
    options: TupleParts & { readonly weight: number },
    context: LossContext,
    beside: Readonly<Record<string, unknown>> = {},
  ) {
    super(name, options, context, { beside });
    this.#weight = options.weight;
  }

  protected abstract valuesOf(batch: MinedBatch): SimilarityValues;

  compute(batch: LossBatch): LossResult {
    const { active, ...reducible } = this.valuesOf(this.mine(batch));
    const terms = { [this.name]: this.reduced(reducible, batch) };
    return {
      total: weightedTotal(terms, { [this.name]: this.#weight }),
      terms,
      active: { [this.name]: active },
    };
  }
}
