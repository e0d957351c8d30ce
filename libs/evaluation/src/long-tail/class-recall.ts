import { UserError } from '@rangeloss/foundation';

/** What became of one class's test images. */
export interface ClassRecall {
  readonly label: number;
  readonly images: number;
  readonly correct: number;
  /** correct / images. */
  readonly recall: number;
}

/**
 * Recall of every class that has test images, ascending by label. A class without any is absent.
 *
 * @param predictions [images] the predicted class of each
 * @param labels [images] the true one; any integers, in any order
 * @throws UserError when the lengths differ or nothing is there
 */
export function classRecalls(predictions: ArrayLike<number>, labels: ArrayLike<number>): ClassRecall[] {
  if (predictions.length !== labels.length) {
    throw new UserError(`${predictions.length} predictions do not fit ${labels.length} labels.`, {
      field: 'predictions',
    });
  }
  if (labels.length === 0) throw new UserError('There are no test images.', { field: 'labels' });
  const images = new Map<number, number>();
  const correct = new Map<number, number>();
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image]!;
    images.set(label, (images.get(label) ?? 0) + 1);
    if (predictions[image] === label) correct.set(label, (correct.get(label) ?? 0) + 1);
  }
  return [...images]
    .sort(([a], [b]) => a - b)
    .map(([label, total]) => {
      const hits = correct.get(label) ?? 0;
      return { label, images: total, correct: hits, recall: hits / total };
    });
}

/** Accuracy over a group of classes. */
export interface GroupAccuracy {
  readonly classes: number;
  readonly images: number;
  /** Share of the group's images that are right: frequent test classes weigh more. */
  readonly top1: number;
  /** Mean of the classes' recalls: every class weighs the same. */
  readonly balanced: number;
}

/** Accuracy of a group, or undefined for an empty one: it has none, which is not zero. */
export function groupAccuracy(recalls: readonly ClassRecall[]): GroupAccuracy | undefined {
  if (recalls.length === 0) return undefined;
  let images = 0;
  let correct = 0;
  let recall = 0;
  for (const entry of recalls) {
    images += entry.images;
    correct += entry.correct;
    recall += entry.recall;
  }
  return { classes: recalls.length, images, top1: correct / images, balanced: recall / recalls.length };
}

/**
 * Gini coefficient: half the mean absolute difference between two members, over the mean. 0 when all are equal (also
 * all zero), towards 1 when one has everything.
 *
 * @param values not negative
 */
export function gini(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  let total = 0;
  let weighted = 0;
  sorted.forEach((value, place) => {
    total += value;
    weighted += (2 * place + 1 - sorted.length) * value;
  });
  return total === 0 ? 0 : weighted / (sorted.length * total);
}
