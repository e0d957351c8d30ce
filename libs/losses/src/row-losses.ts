import * as tf from '@tensorflow/tfjs-core';
import type { LossBatch, LossResult, ReducedRows } from './contract.ts';
import { weightedTotal } from './weighted-terms.ts';

/**
 * The result of a loss with one term, named like the loss, that is the mean of a value for each row.
 * @param batch where it is given, a reduction and a miner that the config names take the mean's place
 */
export function meanOfRows(name: string, losses: tf.Tensor1D, weight: number, batch?: LossBatch): LossResult {
  const { value, active } = reducedRows(losses, batch);
  const terms = { [name]: value };
  return { total: weightedTotal(terms, { [name]: weight }), terms, active: { [name]: active } };
}

/** The number that the batch's reduction makes of a value for each row. */
export function reducedRows(losses: tf.Tensor1D, batch?: LossBatch): ReducedRows {
  return (
    batch?.reduceRows?.(losses) ?? {
      value: tf.mean<tf.Scalar>(losses),
      active: tf.onesLike<tf.Tensor1D>(losses),
    }
  );
}
