import { walkCuts, type SortedDistances } from './sorted-distances.ts';

/** Where false accepts and false rejects are equally frequent. */
export interface EqualErrorRate {
  readonly rate: number;
  /** The first distance at which, accepting up to it, false accepts are at least as frequent as false rejects. */
  readonly threshold: number;
}

/**
 * Equal error rate, on the straight line between the two neighbouring points of the ROC curve where the false accept
 * rate overtakes the false reject rate. Codes that take the nearest point, or the mean of the two rates there, differ
 * by up to half a step of the curve; with tied distances that is a lot.
 */
export function equalErrorRate(sorted: SortedDistances): EqualErrorRate {
  const genuineCount = sorted.genuine.length;
  const impostorCount = sorted.impostor.length;
  let farBefore = 0;
  let frrBefore = 1;
  let result: EqualErrorRate = { rate: 1, threshold: NaN };
  walkCuts(sorted, ({ threshold, genuineAccepted, impostorsAccepted }) => {
    const far = impostorsAccepted / impostorCount;
    const frr = 1 - genuineAccepted / genuineCount;
    if (far < frr) {
      farBefore = far;
      frrBefore = frr;
      return true;
    }
    const gapBefore = frrBefore - farBefore;
    const share = gapBefore / (gapBefore + (far - frr));
    result = { rate: farBefore + share * (far - farBefore), threshold };
    return false;
  });
  return result;
}
