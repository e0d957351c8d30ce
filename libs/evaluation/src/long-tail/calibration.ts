import { UserError } from '@rangeloss/foundation';

/** How far confidence is from accuracy. */
export interface Calibration {
  readonly images: number;
  readonly accuracy: number;
  readonly meanConfidence: number;
  /** meanConfidence - accuracy: above zero is overconfident. */
  readonly overconfidence: number;
  /** Expected calibration error: mean over images of |accuracy - confidence| of their confidence bin. */
  readonly expected: number;
  /** The largest such difference of a bin. */
  readonly largest: number;
  /** Confidence bins, equally wide. */
  readonly bins: number;
}

/**
 * Expected and largest calibration error over equally wide bins ((m - 1) / M, m / M] of the predicted class's
 * probability (Guo et al., 2017). Empty bins count nothing.
 *
 * @param confidences [images] probability of the predicted class, in [0, 1]
 * @param correct [images] 1 where the prediction is right
 * @param bins 15
 */
export function calibrationError(
  confidences: ArrayLike<number>,
  correct: ArrayLike<number>,
  bins = 15,
): Calibration {
  if (confidences.length !== correct.length || confidences.length === 0) {
    throw new UserError(`${confidences.length} confidences do not fit ${correct.length} predictions.`, {
      field: 'confidences',
    });
  }
  if (!Number.isInteger(bins) || bins < 1) {
    throw new UserError(`${bins} confidence bins.`, { field: 'bins' });
  }
  const images = confidences.length;
  const confidence = new Float64Array(bins);
  const right = new Float64Array(bins);
  const counts = new Int32Array(bins);
  for (let image = 0; image < images; image++) {
    const value = confidences[image]!;
    if (!(value >= 0 && value <= 1)) {
      throw new UserError(`The confidence of image ${image} is ${value}; it is a probability.`, {
        field: 'confidences',
      });
    }
    const bin = Math.max(0, Math.ceil(value * bins) - 1);
    confidence[bin]! += value;
    right[bin]! += correct[image]!;
    counts[bin]!++;
  }
  let expected = 0;
  let largest = 0;
  for (let bin = 0; bin < bins; bin++) {
    if (counts[bin] === 0) continue;
    const gap = Math.abs(right[bin]! - confidence[bin]!);
    expected += gap / images;
    largest = Math.max(largest, gap / counts[bin]!);
  }
  const accuracy = right.reduce((sum, value) => sum + value, 0) / images;
  const meanConfidence = confidence.reduce((sum, value) => sum + value, 0) / images;
  return {
    images,
    accuracy,
    meanConfidence,
    overconfidence: meanConfidence - accuracy,
    expected,
    largest,
    bins,
  };
}

/**
 * Calibration within groups of images, for example shots or frequency bins; in the order in which groups appear.
 *
 * @param group [images] the name of each image's group; undefined: in none
 */
export function calibrationByGroup(
  confidences: ArrayLike<number>,
  correct: ArrayLike<number>,
  group: readonly (string | undefined)[],
  bins = 15,
): (Calibration & { readonly group: string })[] {
  const members = new Map<string, number[]>();
  group.forEach((name, image) => {
    if (name === undefined) return;
    const images = members.get(name);
    if (images === undefined) members.set(name, [image]);
    else images.push(image);
  });
  return [...members].map(([name, images]) => ({
    group: name,
    ...calibrationError(
      images.map((image) => confidences[image]!),
      images.map((image) => correct[image]!),
      bins,
    ),
  }));
}
