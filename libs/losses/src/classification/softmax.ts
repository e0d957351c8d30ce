import { UserError } from '@rangeloss/foundation';
import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossResult } from '../contract.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { crossEntropies } from './cross-entropies.ts';

const schema = () => rowSchema('softmax', { labelSmoothing: z.number().min(0).lt(1).default(0) });

/**
 * Softmax cross-entropy on the head's logits, the mean over the batch of -log softmax(logits)[label]. Label
 * smoothing e puts (1 - e) on the label and e / classes on every class, the label's included (Szegedy et al.,
 * "Rethinking the Inception Architecture", CVPR 2016, arXiv:1512.00567, section 7; PyTorch's convention).
 */
class SoftmaxLoss extends StatelessLoss {
  readonly #options: z.output<ReturnType<typeof schema>>;

  constructor(options: z.output<ReturnType<typeof schema>>) {
    super('softmax', { needsLogits: true });
    this.#options = options;
  }

  compute(batch: LossBatch): LossResult {
    const { weight, labelSmoothing } = this.#options;
    const losses = crossEntropies(requiredLogits(this.name, batch), batch.labels, labelSmoothing);
    return meanOfRows(this.name, losses, weight, batch);
  }
}

/** The logits of a batch. @throws UserError when the batch has none */
export function requiredLogits(loss: string, batch: LossBatch): tf.Tensor2D {
  if (batch.logits === undefined) {
    throw new UserError(`The loss "${loss}" needs logits and the batch has none.`, {
      field: loss,
      mend: 'Give the model a classification head.',
    });
  }
  return batch.logits;
}

/** Options: `{ weight, labelSmoothing }`. Term: softmax. */
export const softmax = defineRowLoss('softmax', schema, (options) => new SoftmaxLoss(options));
