import * as tf from '@tensorflow/tfjs-core';
import type { LossResult } from './contract.ts';
import { weightedTotal } from './weighted-terms.ts';

/** The result of a loss with one term, named like the loss, that is the mean of a value for each row. */
export function meanOfRows(name: string, losses: tf.Tensor1D, weight: number): LossResult {
  const terms = { [name]: tf.mean<tf.Scalar>(losses) };
  return {
    total: weightedTotal(terms, { [name]: weight }),
    terms,
    active: { [name]: tf.onesLike(losses) },
  };
}
