import { longTail, type LongTailOptions, type Manifest, matchedTails } from '@rangeloss/datasets';
import type { CellConfig } from '../config/cell-config.ts';

/**
 * The training images with the tail that the study asks for: a profile, the natural one or its permuted twin, or the
 * source's own.
 *
 * @throws UserError for a tail that the images do not give
 */
export function tailed(
  rest: Manifest,
  { longTail: profile, matchedTail }: Pick<CellConfig['data'], 'longTail' | 'matchedTail'>,
  seed: number,
): Manifest {
  if (matchedTail !== undefined) {
    const { largest, order } = matchedTail;
    return matchedTails(rest, { largest, seed })[order];
  }
  return profile === undefined ? rest : longTail(rest, { ...profile, seed } as LongTailOptions);
}
