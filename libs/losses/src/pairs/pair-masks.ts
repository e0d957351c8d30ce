import * as tf from '@tensorflow/tfjs-core';
import { untracked } from '../untracked.ts';

/** Which ordered pairs of a batch share an identity; float32 [batch, batch], constants for differentiation. */
export interface PairMasks {
  /** 1 for two different rows of one identity. */
  readonly positive: tf.Tensor2D;
  /** 1 for rows of different identities. */
  readonly negative: tf.Tensor2D;
}

/** @param labels int32 [batch] */
export function pairMasks(labels: tf.Tensor1D): PairMasks {
  const same = untracked(() =>
    tf.cast<tf.Tensor2D>(tf.equal(tf.expandDims(labels, 0), tf.expandDims(labels, 1)), 'float32'),
  );
  return {
    positive: untracked(() => tf.sub(same, tf.eye(labels.size))),
    negative: untracked(() => tf.sub(1, same)),
  };
}
