import { UserError } from '@rangeloss/foundation';
import { countAtMost, walkCuts, type SortedDistances } from './sorted-distances.ts';

/**
 * What a threshold is fitted to, and an accuracy is: `plain` counts pairs, `balanced` is the mean of the true accept
 * and the true reject rate. Where impostors are many, answering "different" always gives a high plain accuracy.
 */
export type AccuracyKind = 'plain' | 'balanced';

/** A threshold and the accuracy that it has on the pairs that it was fitted to. */
export interface FittedThreshold {
  readonly threshold: number;
  readonly accuracy: number;
}

/**
 * The threshold with the highest accuracy: the best cut between two neighbouring distances, set halfway between them.
 * Of equally good cuts the lowest is taken (as a grid with `argmax` does). Exact: no grid of thresholds.
 */
export function fitThreshold(sorted: SortedDistances, kind: AccuracyKind = 'plain'): FittedThreshold {
  const { genuine, impostor } = sorted;
  const first = Math.min(genuine[0] ?? Infinity, impostor[0] ?? Infinity);
  // Accepting no pair at all is a cut as well, below every distance.
  let best = accuracyOf(0, 0, sorted, kind);
  let lower = first - Math.max(1, Math.abs(first));
  let upper = lower;
  let awaiting = false;
  walkCuts(sorted, ({ threshold, genuineAccepted, impostorsAccepted }) => {
    if (awaiting) {
      upper = threshold;
      awaiting = false;
    }
    const accuracy = accuracyOf(genuineAccepted, impostorsAccepted, sorted, kind);
    if (accuracy > best) {
      best = accuracy;
      lower = threshold;
      upper = threshold;
      awaiting = true;
    }
    return true;
  });
  const middle = lower + (upper - lower) / 2;
  // Between two neighbouring floats there is no middle; the lower one accepts the same pairs.
  return { threshold: middle < upper ? middle : lower, accuracy: best };
}

/**
 * The first of the given thresholds that has the highest accuracy among them.
 *
 * @throws UserError for an empty grid
 */
export function bestOfGrid(
  sorted: SortedDistances,
  grid: readonly number[],
  kind: AccuracyKind = 'plain',
): FittedThreshold {
  let best: FittedThreshold | undefined;
  for (const threshold of grid) {
    const accuracy = accuracyAt(sorted, threshold, kind);
    if (best === undefined || accuracy > best.accuracy) best = { threshold, accuracy };
  }
  if (best === undefined) throw new UserError('The grid of thresholds is empty.', { field: 'thresholdGrid' });
  return best;
}

/** Accuracy of accepting every pair at a distance of at most `threshold`: a tie with it is accepted. */
export function accuracyAt(sorted: SortedDistances, threshold: number, kind: AccuracyKind = 'plain'): number {
  return accuracyOf(
    countAtMost(sorted.genuine, threshold),
    countAtMost(sorted.impostor, threshold),
    sorted,
    kind,
  );
}

function accuracyOf(
  genuineAccepted: number,
  impostorsAccepted: number,
  { genuine, impostor }: SortedDistances,
  kind: AccuracyKind,
): number {
  const rejected = impostor.length - impostorsAccepted;
  if (kind === 'balanced') return (genuineAccepted / genuine.length + rejected / impostor.length) / 2;
  return (genuineAccepted + rejected) / (genuine.length + impostor.length);
}
