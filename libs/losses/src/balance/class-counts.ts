import { UserError } from '@rangeloss/foundation';
import type { LossContext } from '../contract.ts';

/**
 * Training images per class, for a loss that needs them; a class without images counts as one with one.
 * @throws UserError when the context has none or not one for each class
 */
export function requiredClassCounts(loss: string, { classCounts, classes }: LossContext): Float64Array {
  if (classCounts?.length !== classes) {
    const found = classCounts === undefined ? 'none' : `${classCounts.length}`;
    throw new UserError(
      `The loss "${loss}" needs the number of training images of each of ${classes} classes and has ${found}.`,
      { field: loss, mend: 'Give classCounts in the context, one number for each class.' },
    );
  }
  return Float64Array.from(classCounts, (count) => Math.max(count, 1));
}

/**
 * One over the effective number of images of each class, (1 - beta) / (1 - beta^n), scaled to a mean of 1 over the
 * classes (Cui et al., "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019, equation 2). Beta 0
 * weighs all alike, beta towards 1 by one over the count.
 */
export function effectiveNumberWeights(counts: Float64Array, beta: number): Float64Array {
  const inverse = counts.map((count) => (1 - beta) / (1 - beta ** count));
  const mean = inverse.reduce((sum, value) => sum + value, 0) / inverse.length;
  return inverse.map((value) => value / mean);
}
