import { randomStream, UserError } from '@rangeloss/foundation';
import type { VerificationPairs } from './verification-pairs.ts';

/**
 * Folds for pairs that come without: the genuine pairs are cut into `folds` runs as equal as can be, in their order,
 * and the impostor pairs likewise. For lists that hold fold after fold with equally many pairs of each kind (LFW's
 * `pairs.txt`, InsightFace's `.bin` files) these are the official folds.
 *
 * The folds may share identities, as LFW's do not; see `identityDisjointPairs`.
 *
 * @returns [pairs], 0 ... folds - 1
 * @throws UserError when a kind has fewer pairs than there are folds
 */
export function stratifiedFolds(same: ArrayLike<number>, folds: number): Int32Array {
  checkFoldCount(folds);
  const totals = [0, 0];
  for (let pair = 0; pair < same.length; pair++) totals[same[pair]!]!++;
  const fewest = Math.min(totals[0]!, totals[1]!);
  if (fewest < folds) {
    throw new UserError(
      `${folds} folds need ${folds} pairs of each kind: there are ${totals[1]!} genuine and ${totals[0]!} impostor pairs.`,
      { field: 'folds', mend: 'Use fewer folds or more pairs.' },
    );
  }
  const seen = [0, 0];
  return Int32Array.from(same, (kind) => Math.floor((seen[kind]!++ * folds) / totals[kind]!));
}

/**
 * Pairs whose two identities lie in one fold, each identity in exactly one: no fold's threshold has seen an identity
 * that it judges. Impostor pairs across folds are left out.
 *
 * @param identities [images], any integers; every pair of the images is considered
 * @returns all pairs within each fold, with their folds
 */
export function identityDisjointPairs(
  identities: ArrayLike<number>,
  options: { readonly folds: number; readonly seed: number },
): VerificationPairs & { readonly fold: Int32Array } {
  checkFoldCount(options.folds);
  const distinct = [...new Set(Array.from(identities))].sort((a, b) => a - b);
  const shuffled = randomStream(options.seed, 'identity-disjoint-folds').shuffle(distinct);
  const foldOf = new Map(shuffled.map((identity, place) => [identity, place % options.folds]));
  const pairs = allPairs(identities);
  const kept: number[] = [];
  const fold: number[] = [];
  for (let pair = 0; pair < pairs.first.length; pair++) {
    const here = foldOf.get(identities[pairs.first[pair]!]!)!;
    if (foldOf.get(identities[pairs.second[pair]!]!) !== here) continue;
    kept.push(pair);
    fold.push(here);
  }
  return {
    first: Int32Array.from(kept, (pair) => pairs.first[pair]!),
    second: Int32Array.from(kept, (pair) => pairs.second[pair]!),
    same: Uint8Array.from(kept, (pair) => pairs.same[pair]!),
    fold: Int32Array.from(fold),
  };
}

/** Every unordered pair of images, n (n - 1) / 2 of them: (0, 1), (0, 2), ... */
export function allPairs(identities: ArrayLike<number>): VerificationPairs {
  const count = identities.length;
  const length = (count * (count - 1)) / 2;
  const first = new Int32Array(length);
  const second = new Int32Array(length);
  const same = new Uint8Array(length);
  let pair = 0;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++, pair++) {
      first[pair] = a;
      second[pair] = b;
      same[pair] = identities[a] === identities[b] ? 1 : 0;
    }
  }
  return { first, second, same };
}

export function checkFoldCount(folds: number): void {
  if (Number.isInteger(folds) && folds >= 2) return;
  throw new UserError(
    `${folds} folds cannot be crossed: a threshold is fitted on the other folds, so two at least.`,
    { field: 'folds' },
  );
}
