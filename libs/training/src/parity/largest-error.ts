/**
 * The largest difference, relative to the largest number of the reference. Relative to the whole tensor and not to
 * each number: a gradient near zero is the difference of large ones and carries their rounding.
 *
 * @param least a tensor with smaller numbers counts as one of this size: the gradient of a bias in front of a norm
 *   is zero but for rounding, and has no digits to compare
 * @returns NaN when a number is none
 */
export function largestError(values: ArrayLike<number>, reference: ArrayLike<number>, least = 0): number {
  if (values.length !== reference.length) {
    throw new Error(`${values.length} numbers cannot be compared with ${reference.length}.`);
  }
  let [difference, scale] = [0, least];
  for (let index = 0; index < values.length; index++) {
    const distance = Math.abs(values[index]! - reference[index]!);
    // Not Math.max alone: a NaN must stay.
    difference = Number.isNaN(distance) ? NaN : Math.max(difference, distance);
    scale = Math.max(scale, Math.abs(reference[index]!));
  }
  return scale === 0 ? difference : difference / scale;
}
