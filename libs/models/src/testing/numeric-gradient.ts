import type * as tf from '@tensorflow/tfjs-core';

/** Central differences of a scalar function of one array, in plain numbers around the function itself. */
export function numericGradient(
  evaluate: (values: Float32Array) => number,
  at: Float32Array,
  width = 1e-2,
): Float32Array {
  return at.map((value, index) => {
    const moved = (by: number) => {
      const copy = at.slice();
      copy[index] = value + by;
      return evaluate(copy);
    };
    return (moved(width) - moved(-width)) / (2 * width);
  });
}

/** The largest absolute difference of two arrays of the same length. */
export function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) throw new Error(`Lengths differ: ${left.length} and ${right.length}.`);
  let largest = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = Math.abs(left[index]! - right[index]!);
    // A NaN must fail a comparison, and Math.max would also lose it among later numbers.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Reads a tensor as float32 numbers. */
export function numbersOf(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
