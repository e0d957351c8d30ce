import { UserError } from '@rangeloss/foundation';
import { imageCounts } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { truncateTail, type TruncateTailOptions } from './truncate-tail.ts';

/** A row of the range loss paper's table of training sets. */
export interface TruncationGroup {
  /** `A-0`, `A-1`, ... in the order of the shares. */
  readonly name: string;
  /** The share of the tail's identities that is cut. */
  readonly share: number;
  readonly identities: number;
  readonly images: number;
  /** Identities of the tail that are left, as a share of the group's identities. */
  readonly tailIdentityShare: number;
  /** Images of the tail that are left, as a share of the group's images. */
  readonly tailImageShare: number;
  readonly hash: string;
  /** The group before it with the same images, where there is one: the two are one cell of a study. */
  readonly sameAs?: string;
}

export interface TruncationGroupOptions extends Omit<TruncateTailOptions, 'share'> {
  /** By default those of the paper's groups, by secondary sources: 0, 20, 50, 70 and 100 %. */
  readonly shares?: readonly number[];
}

/**
 * The paper's table for any data set: what is left of it when shares of its tail are cut. The tail is that of the
 * whole data set in every row. A share that leaves nothing (there is no head) has no row.
 *
 * @throws ConfigError for options that `truncateTail` does not take
 */
export function truncationGroups(
  manifest: Manifest,
  { shares = [0, 0.2, 0.5, 0.7, 1], tailBelow = 20, ...options }: TruncationGroupOptions = {},
): TruncationGroup[] {
  const counts = imageCounts(manifest);
  const head = counts.filter((count) => count >= tailBelow);
  const headImages = head.reduce((sum, count) => sum + count, 0);
  const seen = new Map<string, string>();
  return shares.flatMap((share, index) => {
    const cut = share === 0 ? manifest : cutOrNothing(manifest, { ...options, share, tailBelow });
    if (cut === undefined) return [];
    const name = `A-${index}`;
    const sameAs = seen.get(cut.hash);
    if (sameAs === undefined) seen.set(cut.hash, name);
    const [identities, images] = [cut.identities.length, cut.item.length];
    return [
      {
        name,
        share,
        identities,
        images,
        tailIdentityShare: (identities - head.length) / identities,
        tailImageShare: (images - headImages) / images,
        hash: cut.hash,
        ...(sameAs === undefined ? {} : { sameAs }),
      },
    ];
  });
}

function cutOrNothing(manifest: Manifest, options: TruncateTailOptions): Manifest | undefined {
  try {
    return truncateTail(manifest, options);
  } catch (error) {
    if (error instanceof UserError && error.field === 'share' && options.share <= 1) return undefined;
    throw error;
  }
}
