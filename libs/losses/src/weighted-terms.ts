import * as tf from '@tensorflow/tfjs-core';

/** The sum of the terms times their weights; a weight of zero leaves its term out of the gradient altogether. */
export function weightedTotal(
  terms: Readonly<Record<string, tf.Scalar>>,
  weights: Readonly<Record<string, number>>,
): tf.Scalar {
  const parts = Object.entries(terms)
    .filter(([name]) => weights[name] !== 0)
    .map(([name, term]) => (weights[name] === 1 ? term : tf.mul<tf.Scalar>(term, weights[name]!)));
  const [first = tf.scalar(0), ...others] = parts;
  return others.reduce<tf.Scalar>((sum, part) => tf.add(sum, part), first);
}
