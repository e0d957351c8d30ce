import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { untracked } from '../untracked.ts';
import { defineMiner } from './miner.ts';

/** Larger than any distance of finite embeddings that one would train with, and still safe to add to one. */
const FAR = 1e30;

/**
 * Per anchor the hardest of the batch: p = argmax_p d(a, p) over its positives, n = argmin_n d(a, n) over its
 * negatives, for anchors that have both ("batch hard": Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for
 * Person Re-Identification", 2017, arXiv:1703.07737, equation 5). Of equal ones the first counts. PML: `BatchHardMiner`.
 */
export const hard = defineMiner(z.strictObject({}), () => ({
  usesPairList: false,
  namesTriplets: true,
  mine: (comparison) => {
    const distances = comparison.distances();
    const { positive, negative } = comparison.compared.masks;
    const farOutside = (mask: tf.Tensor) => tf.mul(tf.sub(1, mask), FAR);
    return {
      kind: 'list',
      anchors: untracked(() => tf.range(0, distances.shape[0], 1, 'int32')),
      positives: untracked((): tf.Tensor1D => tf.argMax(tf.sub(distances, farOutside(positive)), 1)),
      negatives: untracked((): tf.Tensor1D => tf.argMin(tf.add(distances, farOutside(negative)), 1)),
      exists: untracked((): tf.Tensor1D => tf.mul(tf.max(positive, 1), tf.max(negative, 1))),
    };
  },
}));
