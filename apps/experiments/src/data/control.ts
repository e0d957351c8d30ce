import {
  type Manifest,
  removedBy,
  removeIdentitiesAtRandom,
  removeImagesAtRandom,
  swapTailLabels,
} from '@rangeloss/datasets';
import type { CellConfig } from '../config/cell-config.ts';

/**
 * The training data of a control: as much is taken away as the truncation takes, but elsewhere, so that "less tail"
 * can be told from "less data" and from "fewer identities".
 *
 * @param cut `untruncated` after the truncation that is controlled for
 * @throws UserError when there are not as many images or identities to remove
 */
export function controlled(
  untruncated: Manifest,
  cut: Manifest,
  { control, tailBelow }: Pick<CellConfig['data'], 'control' | 'tailBelow'>,
  seed: number,
): Manifest {
  const { images, identities } = removedBy(untruncated, cut);
  if (control === undefined || images === 0) return cut;
  if (control === 'identities') return removeIdentitiesAtRandom(untruncated, { identities, seed });
  const from = control === 'images' ? 'all' : 'head';
  return removeImagesAtRandom(untruncated, { images, from, tailBelow, seed });
}

/** The control "a noisy tail": labels of the tail swapped at a rate, all counts kept. */
export function withTailNoise(
  manifest: Manifest,
  { tailNoise, tailBelow }: Pick<CellConfig['data'], 'tailNoise' | 'tailBelow'>,
  seed: number,
): Manifest {
  return tailNoise === undefined || tailNoise === 0
    ? manifest
    : swapTailLabels(manifest, { rate: tailNoise, tailBelow, seed });
}
