import type { CellConfig } from '../config/cell-config.ts';

/** How many pairs a fold is to have, half of each kind: exactly so many, or as many as the images give up to a number. */
export function askedPairs({
  pairsPerFold,
}: CellConfig['evaluate']): { readonly perFold: number } | { readonly atMost: number } {
  return typeof pairsPerFold === 'number'
    ? { perFold: 2 * pairsPerFold }
    : { atMost: 2 * pairsPerFold.atMost };
}
