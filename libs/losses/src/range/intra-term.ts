import * as tf from '@tensorflow/tfjs-core';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { untracked } from '../untracked.ts';
import { arithmeticMeans, harmonicMeans } from './harmonic-means.ts';
import type { RangeReduction, RangeVariant } from './range-kernel.ts';
import { greatestPairs } from './range-selection.ts';

/**
 * The intra term: the means of each identity's k greatest ranges, added up.
 * @returns the term and float32 [batch], 1 for the rows of a range with a gradient
 */
export function intraTerm(
  embeddings: tf.Tensor2D,
  index: tf.NamedTensorMap,
  { reduction, mean, squared }: RangeVariant,
): { readonly value: tf.Scalar; readonly active: tf.Tensor1D } {
  const chosen = index['chosen'] as tf.Tensor2D;
  const pairs = greatestPairs(embeddings, index);
  const left = untracked(() => tf.gather(index['pairLeft'] as tf.Tensor1D, pairs));
  const right = untracked(() => tf.gather(index['pairRight'] as tf.Tensor1D, pairs));
  const difference = tf.sub(tf.gather(embeddings, left), tf.gather(embeddings, right));
  const squares = tf.reshape<tf.Rank.R2>(tf.sum(tf.square(difference), 1), chosen.shape);
  const ranges = squared ? squares : safeSqrt(squares);
  const means = mean === 'harmonic' ? harmonicMeans : arithmeticMeans;
  const counted = () => untracked((): tf.Tensor1D => tf.minimum(index['rangeCount']!, 1));
  const firstRows = () =>
    untracked(() =>
      tf.reshape<tf.Rank.R1>(
        tf.slice2d(tf.reshape<tf.Rank.R2>(left, chosen.shape), [0, 0], [chosen.shape[0], 1]),
        [-1],
      ),
    );
  const { value, taking } = means(ranges, chosen, index['rangeCount'] as tf.Tensor1D);
  return {
    value:
      typeof reduction === 'string'
        ? added(value, index, reduction)
        : reduction(value, counted(), firstRows()),
    active: untracked(() => {
      const flat = tf.reshape<tf.Rank.R1>(taking, [-1]);
      const touched = tf.unsortedSegmentSum(
        tf.concat1d([flat, flat]),
        tf.concat1d([left, right]),
        embeddings.shape[0],
      );
      return tf.minimum(touched, 1);
    }),
  };
}

function added(values: tf.Tensor1D, index: tf.NamedTensorMap, reduction: RangeReduction): tf.Scalar {
  const sum = tf.sum<tf.Scalar>(values);
  return reduction === 'sum' ? sum : tf.div(sum, tf.maximum(index['pairedIdentities']!, 1));
}
