import { walkCuts, type SortedDistances } from './sorted-distances.ts';

/** A receiver operating characteristic; the arrays are [points], from (0, 0) to (1, 1). */
export interface RocCurve {
  /** False accept rate: the share of impostor pairs at a distance of at most the threshold. */
  readonly far: Float64Array;
  /** True accept rate: the share of genuine pairs at a distance of at most the threshold. */
  readonly tar: Float64Array;
  /** -Infinity at (0, 0), where nothing is accepted. */
  readonly threshold: Float64Array;
}

/**
 * The ROC curve with one point per distinct distance, less the points that lie on a straight line between their
 * neighbours (scikit-learn's `drop_intermediate`): the curve is the same.
 */
export function rocCurve(sorted: SortedDistances): RocCurve {
  const genuineCount = sorted.genuine.length;
  const impostorCount = sorted.impostor.length;
  const accepted: number[] = [0];
  const falsely: number[] = [0];
  const thresholds: number[] = [-Infinity];
  walkCuts(sorted, ({ threshold, genuineAccepted, impostorsAccepted }) => {
    const last = accepted.length - 1;
    if (last > 0 && straight(accepted, falsely, last, genuineAccepted, impostorsAccepted)) {
      accepted.pop();
      falsely.pop();
      thresholds.pop();
    }
    accepted.push(genuineAccepted);
    falsely.push(impostorsAccepted);
    thresholds.push(threshold);
    return true;
  });
  return {
    far: Float64Array.from(falsely, (count) => count / impostorCount),
    tar: Float64Array.from(accepted, (count) => count / genuineCount),
    threshold: Float64Array.from(thresholds),
  };
}

function straight(
  accepted: readonly number[],
  falsely: readonly number[],
  last: number,
  nextAccepted: number,
  nextFalsely: number,
): boolean {
  const up = accepted[last]! - accepted[last - 1]!;
  const across = falsely[last]! - falsely[last - 1]!;
  return up * (nextFalsely - falsely[last]!) === across * (nextAccepted - accepted[last]!);
}

/**
 * Area under the ROC curve: the probability that a genuine pair is closer than an impostor pair, ties counting half
 * (Mann and Whitney). Exact; the trapezoidal rule over `rocCurve` gives the same.
 */
export function areaUnderRoc(sorted: SortedDistances): number {
  const { genuine, impostor } = sorted;
  let wins = 0;
  let before = 0;
  let acceptedBefore = 0;
  walkCuts(sorted, ({ genuineAccepted, impostorsAccepted }) => {
    const tiedImpostors = impostorsAccepted - before;
    const tiedGenuine = genuineAccepted - acceptedBefore;
    // Each impostor at this distance loses to the genuine pairs below it, and shares with those beside it.
    wins += tiedImpostors * (acceptedBefore + tiedGenuine / 2);
    before = impostorsAccepted;
    acceptedBefore = genuineAccepted;
    return true;
  });
  return wins / genuine.length / impostor.length;
}
