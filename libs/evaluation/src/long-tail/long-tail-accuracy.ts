import { UserError } from '@rangeloss/foundation';
import { classRecalls, gini, groupAccuracy, type ClassRecall, type GroupAccuracy } from './class-recall.ts';
import {
  binOf,
  checkBins,
  checkShots,
  commonBins,
  commonShots,
  shotOf,
  type FrequencyBin,
  type Shot,
  type ShotBoundaries,
} from './frequency.ts';

/** What `longTailAccuracy` judges, and by which groups. */
export interface LongTailInput {
  /** [images] the predicted class of each test image. */
  readonly predictions: ArrayLike<number>;
  /** [images] the true class. */
  readonly labels: ArrayLike<number>;
  /**
   * Number of training images of each class, `trainCounts[label]`, in the *untruncated* manifest: the same groups in
   * every cell of a study.
   */
  readonly trainCounts: ArrayLike<number>;
  readonly shots?: ShotBoundaries;
  readonly bins?: readonly FrequencyBin[];
  /** Classes that this cell removed from training; their test images are counted apart. */
  readonly removed?: Iterable<number>;
}

/** Accuracy under a long tail. Groups that are empty are absent from the result. */
export interface LongTailAccuracy extends GroupAccuracy {
  readonly groups: Readonly<Partial<Record<Shot, GroupAccuracy>>>;
  /** The boundaries that `groups` uses: a number without them compares with nothing. */
  readonly shots: ShotBoundaries;
  readonly bins: readonly (FrequencyBin & GroupAccuracy)[];
  /** Balanced accuracy of the many-shot classes less that of the few-shot ones; absent when a group is. */
  readonly headTailGap?: number;
  /** Harmonic mean of the balanced accuracies of the shot groups that exist; zero as soon as one is zero. */
  readonly harmonicMean: number;
  /** Gini coefficient of the classes' recalls. */
  readonly recallGini: number;
  /** Test images of classes that were not trained: never right, and never in the numbers above. */
  readonly removed?: { readonly classes: number; readonly images: number };
  readonly classes: number;
  readonly perClass: readonly (ClassRecall & { readonly trainCount: number })[];
}

/**
 * Top-1 and balanced accuracy, by shot group and by frequency bin.
 *
 * @throws UserError for a label without a training count, or when all classes were removed
 */
export function longTailAccuracy(input: LongTailInput): LongTailAccuracy {
  const shots = input.shots ?? commonShots;
  const bins = input.bins ?? commonBins;
  checkShots(shots);
  checkBins(bins);
  const counted = classRecalls(input.predictions, input.labels).map((recall) => {
    const trainCount = input.trainCounts[recall.label];
    if (trainCount === undefined) {
      throw new UserError(`Class ${recall.label} has test images but no training count.`, {
        field: 'trainCounts',
      });
    }
    return { ...recall, trainCount };
  });
  const removedLabels = new Set(input.removed);
  const perClass = counted.filter(({ label }) => !removedLabels.has(label));
  const removed = counted.filter(({ label }) => removedLabels.has(label));
  const all = groupAccuracy(perClass);
  if (all === undefined) {
    throw new UserError('Every class that has test images was removed from training.', { field: 'removed' });
  }
  const groups = shotGroups(perClass, shots);
  const present = Object.values(groups).map(({ balanced }) => balanced);
  return {
    ...all,
    groups,
    shots,
    bins: bins.flatMap((bin) => {
      const accuracy = groupAccuracy(perClass.filter(({ trainCount }) => binOf(trainCount, bins) === bin));
      return accuracy === undefined ? [] : [{ ...bin, ...accuracy }];
    }),
    ...(groups.many && groups.few ? { headTailGap: groups.many.balanced - groups.few.balanced } : {}),
    harmonicMean: harmonicMean(present),
    recallGini: gini(perClass.map(({ recall }) => recall)),
    ...(removed.length > 0
      ? {
          removed: {
            classes: removed.length,
            images: removed.reduce((sum, { images }) => sum + images, 0),
          },
        }
      : {}),
    perClass,
  };
}

function shotGroups(
  perClass: readonly (ClassRecall & { readonly trainCount: number })[],
  shots: ShotBoundaries,
): Partial<Record<Shot, GroupAccuracy>> {
  const groups: Partial<Record<Shot, GroupAccuracy>> = {};
  for (const shot of ['many', 'medium', 'few'] as const) {
    const accuracy = groupAccuracy(perClass.filter(({ trainCount }) => shotOf(trainCount, shots) === shot));
    if (accuracy !== undefined) groups[shot] = accuracy;
  }
  return groups;
}

function harmonicMean(values: readonly number[]): number {
  if (values.includes(0)) return 0;
  return values.length / values.reduce((sum, value) => sum + 1 / value, 0);
}
