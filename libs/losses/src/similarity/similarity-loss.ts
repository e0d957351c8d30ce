import type * as tf from '@tensorflow/tfjs-core';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { reducePairs, reductionRows, type Reduction } from '../pairs/reduce-pairs.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { weightedTotal } from '../weighted-terms.ts';

/** Values of anchors or pairs, before they are reduced. */
export interface SimilarityValues {
  /** float32 [batch, 1], [batch] or [batch, batch], not negative, zero wherever `mask` is */
  readonly values: tf.Tensor;
  /** The same shape: 1 where a value exists. */
  readonly mask: tf.Tensor;
  /** float32 [batch]: 1 for the rows that take part with a gradient */
  readonly active: tf.Tensor1D;
}

/** What the losses on cosines within a batch share: one term, named like the loss, by a reduction that is chosen. */
export abstract class SimilarityLoss extends StatelessLoss {
  readonly #reduction: Reduction;
  readonly #weight: number;
  readonly #context: LossContext;

  constructor(
    name: string,
    { reduction, weight }: { readonly reduction: Reduction; readonly weight: number },
    context: LossContext,
  ) {
    super(name);
    this.#reduction = reduction;
    this.#weight = weight;
    this.#context = context;
  }

  protected abstract valuesOf(batch: LossBatch): SimilarityValues;

  override prepare(classes: Int32Array) {
    return reductionRows(this.#reduction, classes, this.#context);
  }

  compute(batch: LossBatch): LossResult {
    const { values, mask, active } = this.valuesOf(batch);
    const terms = {
      [this.name]: reducePairs(values, mask, this.#reduction, batch.prepared['reductionRows']),
    };
    return {
      total: weightedTotal(terms, { [this.name]: this.#weight }),
      terms,
      active: { [this.name]: active },
    };
  }
}
