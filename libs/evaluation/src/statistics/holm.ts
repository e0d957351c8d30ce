import { UserError } from '@rangeloss/foundation';

/**
 * Holm's step-down correction for a family of tests: adjusted p values, in the order given. Rejecting where the
 * adjusted p is at most alpha keeps the chance of any false rejection in the family at most alpha, whatever the
 * dependence.
 *
 * @throws UserError for a p value outside [0, 1]
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const wrong = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) {
    throw new UserError(`p value ${wrong} (from 0) is ${pValues[wrong]!}.`, { field: 'pValues' });
  }
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((index, place) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - place) * pValues[index]!));
    adjusted[index] = highest;
  });
  return adjusted;
}
