import { UserError } from '@rangeloss/foundation';
import type { StepNumbers } from '../step/step-metrics.ts';
import type { TrainingBatch } from '../step/training-batch.ts';

/** A loss, term or gradient became NaN or infinite: what, where, and the batch to see it again with. */
export class NonFiniteError extends UserError {
  override readonly name: string = 'NonFiniteError';
  readonly step: number;
  /** The term ("range.intra"), "loss" for the sum, or "gradient". */
  readonly term: string;
  readonly rate: number;
  /** The different class indices in the batch, ascending. */
  readonly classes: readonly number[];
  readonly batch: TrainingBatch;

  constructor(term: string, value: number, step: number, rate: number, batch: TrainingBatch) {
    const classes = [...new Set(batch.classes)].sort((a, b) => a - b);
    const shown = classes.slice(0, 10).join(', ') + (classes.length > 10 ? ', …' : '');
    super(
      `The ${term === 'gradient' ? 'gradient' : `loss term "${term}"`} became ${value} at step ${step} ` +
        `(learning rate ${rate}; ${classes.length} identities in the batch: ${shown}).`,
      {
        field: term,
        mend: 'Lower the learning rate or the weight of the term, warm up, or bound the gradients with clip.norm.',
      },
    );
    this.step = step;
    this.term = term;
    this.rate = rate;
    this.classes = classes;
    this.batch = batch;
  }
}

/** The first of a step's numbers that is not finite; a term is named before the sum that it spoils. */
export function firstNonFinite(numbers: StepNumbers): readonly [term: string, value: number] | undefined {
  const candidates = [
    ...Object.entries(numbers.terms),
    ['loss', numbers.loss] as const,
    ['gradient', numbers.gradientNorm] as const,
  ];
  return candidates.find(([, value]) => !Number.isFinite(value));
}
