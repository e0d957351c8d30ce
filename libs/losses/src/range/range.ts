import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { choiceName, choiceSchema } from '../composition/choice.ts';
import { refusal, refusedOption } from '../composition/refusals.ts';
import type { Loss, LossBatch, LossContext, LossResult } from '../contract.ts';
import { commonShape, defineLoss, weightSchema } from '../define-loss.ts';
import { createReducer, reducerRegistry } from '../reducers/reducer-registry.ts';
import type { Reducer } from '../reducers/reducer.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { rangeIndex } from './range-index.ts';
import { rangeParts, type RangeVariant } from './range-kernel.ts';
import { rangeShape } from './range-loss.ts';

const object = () =>
  z.strictObject({
    ...commonShape,
    intra: weightSchema.default(0.01),
    inter: weightSchema.default(0.01),
    ...rangeShape,
    mean: z.enum(['harmonic', 'arithmetic']).default('harmonic'),
    squared: z.boolean().default(true),
    centers: z.enum(['nearest', 'all']).default('nearest'),
    reduction: choiceSchema(reducerRegistry, 'every', refusal('reducers', 'range')).default('sum'),
    distance: refusedOption('distances', 'range'),
    mining: refusedOption('miners', 'range'),
    memory: refusedOption('memory', 'range'),
  });
const schema = () =>
  z.union([weightSchema.transform((weight) => object().parse({ intra: weight, inter: weight })), object()]);
type Options = z.output<ReturnType<typeof object>>;

/**
 * The range loss in the trainer; formula and edge cases stand at `rangeLoss`. Terms: intra, inter.
 *
 * Variants for ablation: a weight of 0 for one of the terms leaves the other alone; `mean: arithmetic` averages the k
 * greatest ranges plainly; `squared: false` takes Euclidean distances, not their squares, in both terms (the margin
 * then too); `centers: all` averages the hinge over all pairs of identities instead of taking the nearest. The
 * reduction is one of the identities' means, for the intra term alone.
 */
class RangeLoss extends StatelessLoss {
  readonly #options: Options;
  readonly #context: LossContext;

  readonly #reducer: Reducer;

  constructor(options: Options, context: LossContext) {
    super('range');
    this.#options = options;
    this.#context = context;
    this.#reducer = createReducer(options.reduction, context);
  }

  override prepare(classes: Int32Array) {
    const index = rangeIndex(classes, this.#options.k, this.#context.structure);
    return { ...index, ...this.#reducer.prepare?.(classes) };
  }

  compute(batch: LossBatch): LossResult {
    const reduction = this.#reductionOf(batch);
    const parts = rangeParts(batch.embeddings, batch.prepared, { ...this.#options, reduction });
    const terms: Record<string, tf.Scalar> = { intra: parts.intra, inter: parts.inter };
    return {
      total: weightedTotal(terms, { intra: this.#options.intra, inter: this.#options.inter }),
      terms,
      active: { intra: parts.intraActive, inter: parts.interActive },
      hinge: { inter: parts.hinge },
    };
  }

  #reductionOf({ prepared }: LossBatch): RangeVariant['reduction'] {
    const name = choiceName(this.#options.reduction);
    if (name === 'sum' || name === 'mean') return name;
    const known = prepared['reductionRows'];
    return (values, mask, rows) =>
      this.#reducer.reduce({ values, mask }, known && untracked(() => tf.gather(known, rows)));
  }
}

/** Options: `{ intra, inter, k, margin, reduction, mean, squared, centers }`; a bare number is the weight of both terms. */
export const range = defineLoss('range', schema, (options, context): Loss => new RangeLoss(options, context));
