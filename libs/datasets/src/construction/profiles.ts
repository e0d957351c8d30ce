import { UserError } from '@rangeloss/foundation';

/** Class sizes by rank, largest first. */
export type Profile = 'exponential' | 'pareto' | 'step' | 'observed';

/**
 * n(r) = floor(largest * (1 / imbalance)^(r / (C - 1))), as in CIFAR-LT (Cui et al. 2019, Cao et al. 2019).
 *
 * @param imbalance largest over smallest class size
 */
export function exponentialProfile(classes: number, largest: number, imbalance: number): Int32Array {
  return sizes(classes, (rank) => largest * (1 / imbalance) ** (classes === 1 ? 0 : rank / (classes - 1)));
}

/** n(r) = floor(largest * (r + 1)^-a), a power law (Zipf, Pareto) whose a gives the last class largest / imbalance. */
export function paretoProfile(classes: number, largest: number, imbalance: number): Int32Array {
  const exponent = classes === 1 ? 0 : Math.log(imbalance) / Math.log(classes);
  return sizes(classes, (rank) => largest * (rank + 1) ** -exponent);
}

/** The first half of the classes has `largest` images, the others largest / imbalance (Buda et al. 2018). */
export function stepProfile(classes: number, largest: number, imbalance: number): Int32Array {
  return sizes(classes, (rank) => (rank < classes / 2 ? largest : largest / imbalance));
}

/**
 * The shape of a given list of counts: as it is for as many classes, else its quantiles; scaled to `largest` if given.
 *
 * @throws UserError for an empty list or a count below 1
 */
export function observedProfile(classes: number, counts: readonly number[], largest?: number): Int32Array {
  const sorted = Float64Array.from(counts).sort().reverse();
  if (sorted.length === 0 || !sorted.every((count) => Number.isInteger(count) && count >= 1)) {
    throw new UserError('The observed profile needs a list of counts, each a whole number of 1 or more.', {
      field: 'counts',
      mend: 'Give the images per identity of the list to be followed, for example describeManifest(...).countsByRank.',
    });
  }
  const scale = largest === undefined ? 1 : largest / sorted[0]!;
  return sizes(classes, (rank) => scale * sorted[Math.floor(((rank + 0.5) * sorted.length) / classes)]!);
}

/** Rounded down as the field's scripts do, but never to an absent class; the guard is for 0.1 ** 2 and the like. */
function sizes(classes: number, size: (rank: number) => number): Int32Array {
  return Int32Array.from({ length: classes }, (_, rank) => Math.max(1, Math.floor(size(rank) * (1 + 1e-12))));
}
