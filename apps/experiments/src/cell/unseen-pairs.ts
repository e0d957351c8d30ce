import {
  type FoldedPairs,
  joinedPairs,
  type Manifest,
  pairsWithinDomains,
  verificationPairs,
} from '@rangeloss/datasets';
import type { CellConfig } from '../config/cell-config.ts';
import { askedPairs } from './asked-pairs.ts';

/** Pairs among the images of identities that were never trained on. */
export interface UnseenPairs {
  /**
   * `unseen`: any two of them. `unseen-within`: both of one domain (script), all domains together, and
   * `unseen-NAME` those of one domain.
   */
  readonly part: string;
  readonly pairs: FoldedPairs;
}

/**
 * Pairs of the unseen identities that choose, in one fold: no threshold is fitted to them, and few identities give more
 * pairs together than dealt out.
 */
export function choosingPairs(openSet: Manifest): FoldedPairs {
  return verificationPairs(openSet.identityOf, { folds: 1, atMost: 2000, seed: 0 });
}

/**
 * Balanced verification pairs of unseen identities, the same in every cell of one seed. Within domains there are as
 * many as the smallest fold gives, up to `pairsPerFold`; a domain with too few images for the folds is absent.
 *
 * @throws UserError when the unseen identities do not give the pairs that are asked for
 */
export function unseenPairs(
  openSet: Manifest,
  evaluate: CellConfig['evaluate'],
  seed: number,
): UnseenPairs[] {
  const { folds, pairsPerFold } = evaluate;
  const all = verificationPairs(openSet.identityOf, { folds, ...askedPairs(evaluate), seed });
  if (openSet.domain === undefined) return [{ part: 'unseen', pairs: all }];
  const most = typeof pairsPerFold === 'number' ? pairsPerFold : pairsPerFold.atMost;
  const within = [...pairsWithinDomains(openSet, { folds, atMost: 2 * most, seed })];
  return [
    { part: 'unseen', pairs: all },
    ...(within.length === 0
      ? []
      : [{ part: 'unseen-within', pairs: joinedPairs(within.map(([, pairs]) => pairs)) }]),
    ...within.map(([domain, pairs]) => ({ part: `unseen-${domain}`, pairs })),
  ];
}
