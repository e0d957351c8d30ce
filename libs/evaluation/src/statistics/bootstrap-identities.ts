import { UserError } from '@rangeloss/foundation';
import { bootstrapWeights, type BootstrapInterval, type BootstrapOptions } from './bootstrap.ts';

/** Distances of pairs with the two identities of each. */
export interface IdentityPairs {
  readonly distances: ArrayLike<number>;
  /** 1 genuine, 0 impostor. */
  readonly same: ArrayLike<number>;
  /** Identity of the first image, any integer. */
  readonly firstIdentity: ArrayLike<number>;
  readonly secondIdentity: ArrayLike<number>;
}

/** A statistic of weighted pairs in ascending order of distance; NaN where it is not defined. */
export type WeightedPairStatistic = (
  pairs: { readonly distances: Float64Array; readonly same: Uint8Array },
  weights: Float64Array,
) => number;

/**
 * Two-way bootstrap: identities are drawn with replacement, and a pair counts as often as its identities were drawn
 * (an impostor pair the product of its two, a genuine pair once per draw of its one). Pairs that share an identity are
 * not independent, and an impostor pair has two, so resampling pairs gives intervals that are too narrow.
 *
 * @param statistic such as `weightedAuc` or `weightedAccuracy(threshold)`
 */
export function bootstrapOverIdentities(
  pairs: IdentityPairs,
  statistic: WeightedPairStatistic,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const count = pairs.distances.length;
  const order = Int32Array.from({ length: count }, (_, pair) => pair).sort(
    (a, b) => pairs.distances[a]! - pairs.distances[b]!,
  );
  const distances = Float64Array.from(order, (pair) => pairs.distances[pair]!);
  const same = Uint8Array.from(order, (pair) => pairs.same[pair]!);
  const place = new Map<number, number>();
  const index = (identity: number) => {
    const known = place.get(identity) ?? place.size;
    place.set(identity, known);
    return known;
  };
  const first = Int32Array.from(order, (pair) => index(pairs.firstIdentity[pair]!));
  const second = Int32Array.from(order, (pair) => index(pairs.secondIdentity[pair]!));
  for (let pair = 0; pair < count; pair++) {
    if ((first[pair] === second[pair]) !== (same[pair] === 1)) {
      throw new UserError(
        `Pair ${order[pair]!} (from 0) is not what its identities say: same or different.`,
        {
          field: 'pairs.same',
        },
      );
    }
  }
  const weights = new Float64Array(count);
  return bootstrapWeights(
    place.size,
    (drawn) => {
      for (let pair = 0; pair < count; pair++) {
        const a = drawn[first[pair]!]!;
        weights[pair] = same[pair] === 1 ? a : a * drawn[second[pair]!]!;
      }
      return statistic({ distances, same }, weights);
    },
    options,
  );
}

/** Area under the ROC curve of weighted pairs, ties counting half. */
export const weightedAuc: WeightedPairStatistic = ({ distances, same }, weights) => {
  let genuine = 0;
  let impostors = 0;
  let wins = 0;
  for (let start = 0; start < distances.length;) {
    let tiedGenuine = 0;
    let tiedImpostors = 0;
    let end = start;
    for (; end < distances.length && distances[end] === distances[start]; end++) {
      if (same[end] === 1) tiedGenuine += weights[end]!;
      else tiedImpostors += weights[end]!;
    }
    wins += tiedImpostors * (genuine + tiedGenuine / 2);
    genuine += tiedGenuine;
    impostors += tiedImpostors;
    start = end;
  }
  return wins / genuine / impostors;
};

/** Equal error rate of weighted pairs, interpolated as `equalErrorRate` does. */
export const weightedEer: WeightedPairStatistic = ({ distances, same }, weights) => {
  let genuineTotal = 0;
  let impostorTotal = 0;
  for (let pair = 0; pair < weights.length; pair++) {
    if (same[pair] === 1) genuineTotal += weights[pair]!;
    else impostorTotal += weights[pair]!;
  }
  let genuine = 0;
  let impostors = 0;
  let [farBefore, frrBefore] = [0, 1];
  for (let start = 0; start < distances.length;) {
    let end = start;
    for (; end < distances.length && distances[end] === distances[start]; end++) {
      if (same[end] === 1) genuine += weights[end]!;
      else impostors += weights[end]!;
    }
    const far = impostors / impostorTotal;
    const frr = 1 - genuine / genuineTotal;
    if (far >= frr) {
      const gap = frrBefore - farBefore;
      return farBefore + (gap / (gap + far - frr)) * (far - farBefore);
    }
    [farBefore, frrBefore] = [far, frr];
    start = end;
  }
  return NaN;
};

/** Mean of the true accept and the true reject rate at a threshold. */
export function weightedBalancedAccuracy(threshold: number): WeightedPairStatistic {
  return ({ distances, same }, weights) => {
    const total = [0, 0];
    const right = [0, 0];
    for (let pair = 0; pair < weights.length; pair++) {
      const kind = same[pair]!;
      total[kind]! += weights[pair]!;
      if ((distances[pair]! <= threshold ? 1 : 0) === kind) right[kind]! += weights[pair]!;
    }
    return (right[0]! / total[0]! + right[1]! / total[1]!) / 2;
  };
}

/** True accept rate of weighted pairs at the largest threshold whose false accept rate is at most `far`. */
export function weightedTarAtFar(far: number): WeightedPairStatistic {
  return ({ distances, same }, weights) => {
    let genuineTotal = 0;
    let impostorTotal = 0;
    for (let pair = 0; pair < weights.length; pair++) {
      if (same[pair] === 1) genuineTotal += weights[pair]!;
      else impostorTotal += weights[pair]!;
    }
    const allowed = far * impostorTotal * (1 + 1e-9);
    let accepted = 0;
    let genuine = 0;
    let impostors = 0;
    for (let start = 0; start < distances.length;) {
      let end = start;
      for (; end < distances.length && distances[end] === distances[start]; end++) {
        if (same[end] === 1) genuine += weights[end]!;
        else impostors += weights[end]!;
      }
      if (impostors > allowed) break;
      accepted = genuine;
      start = end;
    }
    return accepted / genuineTotal;
  };
}
